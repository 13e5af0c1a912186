// What is read out before somebody consents, in their language. A text that changes gets a new version and stays here
// as it was: each recorded consent names the one that was read.

export const consentPurposes = ['registration-and-assistance', 'contact', 'share-with-partners'] as const
export type ConsentPurpose = (typeof consentPurposes)[number]

export const consentTextVersions = ['2026-11'] as const
export type ConsentTextVersion = (typeof consentTextVersions)[number]

/** The one that is read out now. */
export const currentConsentText: ConsentTextVersion = '2026-11'

export const consentLanguages = ['es', 'en', 'fr', 'ht', 'pt', 'ar'] as const
export type ConsentLanguage = (typeof consentLanguages)[number]

type Texts = Readonly<Record<ConsentPurpose, string>>

const texts: Readonly<Record<ConsentTextVersion, Readonly<Record<ConsentLanguage, Texts>>>> = {
  '2026-11': {
    es: {
      'registration-and-assistance':
        'Guardaremos los nombres, las edades y los documentos de su hogar para decidir qué ayuda le corresponde y entregársela. Nadie fuera de esta organización los verá. Puede negarse, y puede pedirnos en cualquier momento que se los mostremos, los corrijamos o los borremos. ¿Está de acuerdo?',
      contact: '¿Podemos llamarle o escribirle a su teléfono por asuntos de esta ayuda?',
      'share-with-partners':
        '¿Podemos compartir sus datos con las organizaciones que trabajan con nosotros, solo para ayudarle? Si dice que no, recibirá la misma ayuda.',
    },
    en: {
      'registration-and-assistance':
        'We will keep the names, ages and documents of your household to decide what help you are entitled to and to give it to you. Nobody outside this organisation will see them. You may say no, and at any time you may ask us to show, correct or erase them. Do you agree?',
      contact: 'May we call you or write to your phone about this help?',
      'share-with-partners':
        'May we share your data with the organisations that work with us, only to help you? If you say no, you get the same help.',
    },
    fr: {
      'registration-and-assistance':
        "Nous garderons les noms, les âges et les documents de votre ménage pour décider à quelle aide vous avez droit et vous la remettre. Personne en dehors de cette organisation ne les verra. Vous pouvez refuser, et à tout moment nous demander de vous les montrer, de les corriger ou de les effacer. Êtes-vous d'accord ?",
      contact: 'Pouvons-nous vous appeler ou vous écrire sur votre téléphone au sujet de cette aide ?',
      'share-with-partners':
        'Pouvons-nous partager vos données avec les organisations qui travaillent avec nous, uniquement pour vous aider ? Si vous dites non, vous recevrez la même aide.',
    },
    ht: {
      'registration-and-assistance':
        'N ap kenbe non, laj ak dokiman moun ki nan kay ou pou nou deside ki èd ou gen dwa jwenn epi pou nou ba ou li. Pèsonn deyò òganizasyon sa a p ap wè yo. Ou ka di non, epi nenpòt lè ou ka mande nou montre ou yo, korije yo oswa efase yo. Èske ou dakò?',
      contact: 'Èske nou ka rele w oswa ekri w sou telefòn ou pou zafè èd sa a?',
      'share-with-partners':
        'Èske nou ka pataje enfòmasyon ou ak òganizasyon ki travay avèk nou, sèlman pou ede w? Si ou di non, w ap jwenn menm èd la.',
    },
    pt: {
      'registration-and-assistance':
        'Vamos guardar os nomes, as idades e os documentos da sua família para decidir a que ajuda tem direito e entregá-la. Ninguém fora desta organização os verá. Pode recusar e, a qualquer momento, pedir que os mostremos, corrijamos ou apaguemos. Está de acordo?',
      contact: 'Podemos ligar ou escrever para o seu telefone sobre esta ajuda?',
      'share-with-partners':
        'Podemos partilhar os seus dados com as organizações que trabalham connosco, apenas para o ajudar? Se disser que não, recebe a mesma ajuda.',
    },
    ar: {
      'registration-and-assistance':
        'سنحتفظ بأسماء أفراد أسرتك وأعمارهم ووثائقهم لنقرر المساعدة التي تحق لكم ونسلّمها إليكم. لن يراها أحد خارج هذه المنظمة. يمكنك أن ترفض، ويمكنك في أي وقت أن تطلب منا أن نعرضها عليك أو نصححها أو نمحوها. هل توافق؟',
      contact: 'هل يمكننا الاتصال بك أو الكتابة إلى هاتفك بشأن هذه المساعدة؟',
      'share-with-partners':
        'هل يمكننا مشاركة بياناتك مع المنظمات التي تعمل معنا، لمساعدتك فقط؟ إذا قلت لا فستحصل على المساعدة نفسها.',
    },
  },
}

/** The text for a purpose in a person's language; undefined where there is none in it. */
export function consentText(
  purpose: ConsentPurpose,
  language: string,
  version: ConsentTextVersion = currentConsentText,
): string | undefined {
  const known = consentLanguages.find((one) => one === language.toLowerCase().split('-')[0])
  return known && texts[version][known][purpose]
}
