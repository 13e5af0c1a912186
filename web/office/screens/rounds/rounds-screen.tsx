// All rounds of the programme.
import { listRoundsRoute, prepareRoundRoute } from '../../../../shared/contract/routes/rounds.ts'
import { call, mayCall } from '../../api/call.ts'
import { ButtonLink } from '../../components/button.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Page } from '../../components/page.tsx'
import { useProgramme, useProgrammePath } from '../../programme.tsx'
import { useUser } from '../../sign-in/session.ts'
import { amountsText, dateText, dayText, numberText } from '../../words/formats.ts'
import { itemNamesOf, type Round, RoundStateTag, totalOf, useProgrammeRules } from './round-facts.tsx'
import { t } from './words.ts'

export function RoundsScreen() {
  const { programmeId, timeZone } = useProgramme()
  const path = useProgrammePath()
  const { roles } = useUser()
  const names = itemNamesOf(useProgrammeRules().answer ?? {})
  const mayPrepare = mayCall(prepareRoundRoute, roles)
  const columns: Column<Round>[] = [
    { id: 'name', label: t('column.name'), cell: ({ name }) => name },
    {
      id: 'state',
      label: t('column.state'),
      cell: ({ state }) => <RoundStateTag state={state} />,
      text: ({ state }) => t(`state.${state}`),
    },
    { id: 'kind', label: t('column.kind'), cell: ({ kind }) => t(`kind.${kind}`) },
    {
      id: 'households',
      label: t('column.households'),
      align: 'end',
      cell: ({ kind, householdCount }) => (kind === 'cycle' ? numberText(householdCount) : '–'),
    },
    { id: 'total', label: t('column.total'), align: 'end', cell: (round) => amountsText(totalOf(round), names) },
    { id: 'firstDay', label: t('column.firstDay'), cell: ({ firstValidDay }) => dayText(firstValidDay) },
    { id: 'created', label: t('column.created'), cell: ({ createdAt }) => dateText(createdAt, timeZone) },
  ]
  return (
    <Page
      title={t('title')}
      intro={t('intro')}
      actions={
        mayPrepare && (
          <ButtonLink kind="primary" icon="add" href={path('/rounds/new')}>
            {t('new')}
          </ButtonLink>
        )
      }
    >
      <DataTable
        label={t('title')}
        columns={columns}
        rowKey={({ roundId }) => roundId}
        href={({ roundId }) => path(`/rounds/${roundId}`)}
        load={(query, signal) =>
          call(listRoundsRoute, { params: { programmeId }, query, ...(signal && { signal }) })
        }
        about={[programmeId]}
        empty={<p>{mayPrepare ? t('emptyPrepare') : t('empty')}</p>}
        exportAs="rounds"
      />
    </Page>
  )
}
