// What a message says, in the household's language: that there is a voucher, where it opens, until when, and whom to call.
// Never a name, never why, never from whom: others read phones too. Letters that cost a second price are avoided: see
// `smsLength`.

export const messageLanguages = ['es', 'en', 'fr', 'pt', 'ht', 'ar'] as const
export type MessageLanguage = (typeof messageLanguages)[number]

export type MessageParts = {
  readonly link: string
  /** ISO 8601: the last day on which it can be used. */
  readonly lastDay: string
  readonly helpLine: string
}

type Words = Readonly<Record<'open' | 'until' | 'secret' | 'help', string>>

/** `until` stands before the day, `help` before the number. */
const words: Readonly<Record<MessageLanguage, Words>> = {
  es: {
    open: 'Tiene un vale. Abra este enlace:',
    until: 'Sirve hasta el',
    secret: 'No lo comparta.',
    help: 'Ayuda:',
  },
  en: {
    open: 'You have a voucher. Open this link:',
    until: 'Good until',
    secret: 'Do not share it.',
    help: 'Help:',
  },
  fr: {
    open: 'Vous avez un bon. Ouvrez ce lien :',
    until: "Valable jusqu'au",
    secret: 'Ne le partagez pas.',
    help: 'Aide :',
  },
  pt: {
    open: 'Tem um vale. Abra este link:',
    until: 'Pode usar até',
    secret: 'Guarde-o para si.',
    help: 'Ajuda:',
  },
  ht: {
    open: 'Ou gen yon bon. Louvri lyen sa a:',
    until: 'Li bon jiska',
    secret: 'Pa pataje l.',
    help: 'Pou jwenn èd:',
  },
  ar: {
    open: 'لديك قسيمة. افتح هذا الرابط:',
    until: 'صالحة حتى',
    secret: 'لا تشاركه مع أحد.',
    help: 'للمساعدة:',
  },
}

/** The household's language where it is one of ours, or else the other one, or else Spanish. Both BCP 47. */
export function messageLanguage(preferred: string, otherwise: string): MessageLanguage {
  const known = (tag: string) => messageLanguages.find((language) => language === tag.split('-', 1)[0])
  return known(preferred) ?? known(otherwise) ?? 'es'
}

/** A day as it is written everywhere but where it is ISO: `30/11/2026`. */
export const shortDay = (day: string) => day.split('-').reverse().join('/')

/** Four lines; the link stands alone, so that no mark joins it and no direction of writing breaks it. */
export function messageText(language: MessageLanguage, { link, lastDay, helpLine }: MessageParts): string {
  const { open, until, secret, help } = words[language]
  return [open, link, `${until} ${shortDay(lastDay)}. ${secret}`, `${help} ${helpLine}`].join('\n')
}

/** GSM 03.38 (3GPP TS 23.038): what fits seven bits, and what takes two places there. */
const gsmBasic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
const gsmExtended = new Set('^{}\\[~]|€\f')

export type SmsLength = {
  readonly alphabet: 'gsm-7' | 'ucs-2'
  readonly characters: number
  /** How many messages are paid for. */
  readonly segments: number
}

/** One letter outside of GSM's alphabet halves what a message holds: 160 places become 70. */
export function smsLength(text: string): SmsLength {
  const letters = [...text]
  const isGsm = letters.every((letter) => gsmBasic.has(letter) || gsmExtended.has(letter))
  const characters = isGsm
    ? letters.reduce((sum, letter) => sum + (gsmExtended.has(letter) ? 2 : 1), 0)
    : text.length
  const [single, joined] = isGsm ? [160, 153] : [70, 67]
  const segments = characters <= single ? 1 : Math.ceil(characters / joined)
  return { alphabet: isGsm ? 'gsm-7' : 'ucs-2', characters, segments }
}
