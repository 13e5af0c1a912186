// A programme at a glance: what is agreed, who gets what, its baskets, its end, and what phones may do without a network.
import { useState } from 'react'
import { setOfflineTermsRoute } from '../../../../shared/contract/routes/devices.ts'
import {
  addBasketRoute,
  createProgrammeRoute,
  getProgrammeRoute,
  setRulesRoute,
} from '../../../../shared/contract/routes/programmes.ts'
import { setRetentionRoute } from '../../../../shared/contract/routes/registry.ts'
import { call, mayCall } from '../../api/call.ts'
import { useAnswer } from '../../api/use-answer.ts'
import { Button, ButtonLink } from '../../components/button.tsx'
import { SidePanel } from '../../components/dialogs.tsx'
import { type Fact, Facts, Page, Panel } from '../../components/page.tsx'
import { ProblemNotice } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { toast } from '../../components/toasts.tsx'
import { type Programme, useProgramme, useProgrammePath } from '../../programme.tsx'
import { useUser } from '../../sign-in/session.ts'
import { amountsText, dayText, moneyText, numberText } from '../../words/formats.ts'
import { itemNamesOf } from '../rounds/round-facts.tsx'
import { BasketForm } from './basket-form.tsx'
import { OfflineTermsForm } from './offline-terms-form.tsx'
import { RetentionForm } from './retention-form.tsx'
import { RulesInWords } from './rules-in-words.tsx'
import { t } from './words.ts'

type Opened = 'basket' | 'retention' | 'offline'

export function ProgrammeScreen() {
  const { programmeId, name } = useProgramme()
  const { roles } = useUser()
  const [changes, setChanges] = useState(0)
  const [opened, setOpened] = useState<Opened>()
  const { answer, problem, ask } = useAnswer(
    (signal) => call(getProgrammeRoute, { params: { programmeId }, signal }),
    [programmeId, changes],
  )
  const done = (text: string) => {
    toast({ text })
    setOpened(undefined)
    setChanges((before) => before + 1)
  }
  const close = () => setOpened(undefined)
  return (
    <Page
      title={name}
      actions={
        mayCall(createProgrammeRoute, roles) && (
          <ButtonLink href="/programmes/new" icon="add">
            {t('create.open')}
          </ButtonLink>
        )
      }
    >
      {problem && <ProblemNotice problem={problem} again={ask} />}
      {answer === undefined && problem === undefined && <Waiting />}
      {answer && (
        <>
          <Agreed programme={answer} />
          <Rules programme={answer} />
          <Baskets programme={answer} onAdd={() => setOpened('basket')} />
          <Offline programme={answer} onChange={() => setOpened('offline')} />
          <Retention programme={answer} onChange={() => setOpened('retention')} />
          <SidePanel isOpen={opened === 'basket'} onClose={close} title={t('baskets.add')}>
            <BasketForm onDone={() => done(t('baskets.done'))} />
          </SidePanel>
          <SidePanel isOpen={opened === 'offline'} onClose={close} title={t('offline.change')}>
            <OfflineTermsForm programme={answer} onDone={() => done(t('offline.done'))} />
          </SidePanel>
          <SidePanel isOpen={opened === 'retention'} onClose={close} title={t('retention.change')}>
            <RetentionForm programme={answer} onDone={() => done(t('retention.done'))} />
          </SidePanel>
        </>
      )}
    </Page>
  )
}

const languageName = (language: string) =>
  new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language

function Agreed({ programme }: { readonly programme: Programme }) {
  const { currency, kinds, cardLanguage, helpLine, timeZone, pinRequired, offlineAllowed } = programme
  const yes = (is: boolean) => t(is ? 'facts.yes' : 'facts.no')
  const facts: Fact[] = [
    { label: t('facts.kinds'), value: kinds.map((kind) => t(`kind.${kind}`)).join(', ') },
    { label: t('facts.currency'), value: currency },
    { label: t('facts.helpLine'), value: <bdi>{helpLine}</bdi> },
    { label: t('facts.cardLanguage'), value: languageName(cardLanguage) },
    { label: t('facts.timeZone'), value: <bdi>{timeZone}</bdi> },
    { label: t('facts.pin'), value: yes(pinRequired) },
    { label: t('facts.offline'), value: yes(offlineAllowed) },
    { label: t('facts.reversal'), value: t('facts.minutes', { count: programme.vendorReversalMinutes }) },
    { label: t('facts.replacements'), value: t('facts.upTo', { count: programme.replacementLimit }) },
  ]
  return (
    <Panel title={t('facts.title')}>
      <Facts facts={facts} />
    </Panel>
  )
}

function Rules({ programme }: { readonly programme: Programme }) {
  const path = useProgrammePath()
  const { roles } = useUser()
  const { rules } = programme
  return (
    <Panel
      title={t('rules.title')}
      actions={
        mayCall(setRulesRoute, roles) && (
          <ButtonLink href={path('/programme/rules')} kind={rules === undefined ? 'primary' : 'plain'}>
            {t(rules === undefined ? 'rules.set' : 'rules.change')}
          </ButtonLink>
        )
      }
    >
      {rules === undefined ? <p>{t('rules.none')}</p> : <RulesInWords rules={rules} programme={programme} />}
    </Panel>
  )
}

function Baskets({ programme, onAdd }: { readonly programme: Programme; readonly onAdd: () => void }) {
  const { roles } = useUser()
  const { baskets = [] } = programme
  return (
    <Panel
      title={t('baskets.title')}
      actions={
        mayCall(addBasketRoute, roles) && (
          <Button icon="add" onPress={onAdd}>
            {t('baskets.add')}
          </Button>
        )
      }
    >
      {baskets.length === 0 ? (
        <p>{t('baskets.none')}</p>
      ) : (
        <div className="table-scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">{t('baskets.number')}</th>
                <th scope="col">{t('baskets.name')}</th>
                <th scope="col">{t('baskets.kind')}</th>
                <th scope="col">{t('baskets.items')}</th>
              </tr>
            </thead>
            <tbody>
              {baskets.map(({ number, version, name, kind, items }) => (
                <tr key={`${number} ${version}`}>
                  <td>{numberText(number)}</td>
                  <td>{name}</td>
                  <td>{t(`kind.${kind}`)}</td>
                  <td>{items.map((item) => `${numberText(item.quantity)} × ${item.name}`).join(', ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  )
}

function Offline({ programme, onChange }: { readonly programme: Programme; readonly onChange: () => void }) {
  const { roles } = useUser()
  const { offlineAllowed, offlineTerms, currency } = programme
  const may = offlineAllowed && mayCall(setOfflineTermsRoute, roles)
  return (
    <Panel
      title={t('offline.title')}
      actions={may && <Button onPress={onChange}>{t('offline.change')}</Button>}
    >
      {!offlineAllowed && <p>{t('offline.off')}</p>}
      {offlineAllowed && offlineTerms === undefined && <p>{t('offline.none')}</p>}
      {offlineAllowed && offlineTerms && (
        <Facts
          facts={[
            { label: t('offline.count'), value: numberText(offlineTerms.caps.maxCount) },
            { label: t('offline.amount'), value: moneyText(offlineTerms.caps.maxAmountMinor, currency) },
            {
              label: t('offline.age'),
              value: t('offline.hours', { count: offlineTerms.caps.maxListAgeSeconds / 3600 }),
            },
            { label: t('offline.loss'), value: amountsText(offlineTerms.lossCaps, itemNamesOf(programme)) },
          ]}
        />
      )}
    </Panel>
  )
}

function Retention({
  programme,
  onChange,
}: {
  readonly programme: Programme
  readonly onChange: () => void
}) {
  const { roles } = useUser()
  const { retention } = programme
  return (
    <Panel
      title={t('retention.title')}
      actions={
        mayCall(setRetentionRoute, roles) && <Button onPress={onChange}>{t('retention.change')}</Button>
      }
    >
      <p>
        {retention === undefined
          ? t('retention.none')
          : t('retention.text', { day: dayText(retention.lastDay), count: retention.keepDays })}
      </p>
    </Panel>
  )
}
