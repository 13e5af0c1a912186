// A programme's registrations, as the server pages, filters and sorts them. Names are shown to whom they are due, once they
// ask for them, and never go into the file.
import { useSearchParams } from 'wouter'
import type * as z from 'zod'
import {
  findHouseholdRoute,
  getHouseholdRoute,
  listRegistrationsRoute,
} from '../../../../shared/contract/routes/registry.ts'
import { dayIn, dayNumber, dayOfNumber } from '../../../../shared/domain/calendar.ts'
import { type ListedState, listedStates } from '../../../../shared/domain/registration.ts'
import { call, mayCall } from '../../api/call.ts'
import { Button } from '../../components/button.tsx'
import { type Column, DataTable, type Filter, type TableQuery } from '../../components/data-table.tsx'
import { Page } from '../../components/page.tsx'
import { StatusTag } from '../../components/status-tag.tsx'
import { useProgramme, useProgrammePath } from '../../programme.tsx'
import { useUser } from '../../sign-in/session.ts'
import { momentText, numberText } from '../../words/formats.ts'
import { siteName, useSites } from '../vendors/names.ts'
import { FindHousehold } from './find-household.tsx'
import { nameText, shortNumber, stateTones } from './household.ts'
import { t } from './words.ts'

type Row = z.output<typeof listRegistrationsRoute.success.schema>['rows'][number]
type Sites = ReturnType<typeof useSites>

const periods = { today: 1, week: 7, month: 30 } as const
type Period = keyof typeof periods

/** The first day of a period that ends today, in the programme's time zone. */
function firstDayOf(period: string | undefined, timeZone: string): string | undefined {
  const days = periods[period as Period]
  return days === undefined ? undefined : dayOfNumber(dayNumber(dayIn(Date.now(), timeZone)) - days + 1)
}

export function RegistrationsScreen() {
  const { roles } = useUser()
  const { programmeId, timeZone } = useProgramme()
  const path = useProgrammePath()
  const sites = useSites()
  const names = useNames()
  const mayOpen = mayCall(getHouseholdRoute, roles)
  const load = ({ cursor, siteId, state, period, sort }: TableQuery, signal?: AbortSignal) =>
    call(listRegistrationsRoute, {
      params: { programmeId },
      query: {
        ...{ cursor, siteId, from: firstDayOf(period, timeZone) },
        state: state as ListedState | undefined,
        ...(sort === 'registered' && { sort: 'oldest' as const }),
        // No signal: this is the file, of which names are no part, and which wants as few pages as there can be.
        ...(signal === undefined ? { limit: '100' } : names.areShown && { names: 'true' as const }),
      },
      ...(signal && { signal }),
    })
  return (
    <Page
      title={t('title')}
      intro={t(mayOpen && names.areShown ? 'names.recorded' : 'intro')}
      actions={mayOpen && <NamesButton {...names} />}
    >
      {mayCall(findHouseholdRoute, roles) && <FindHousehold />}
      <DataTable
        label={t('list')}
        columns={columns(sites, timeZone)}
        rowKey={({ householdId }) => householdId}
        load={load}
        about={[programmeId, names.areShown]}
        {...(mayOpen && { href: ({ householdId }: Row) => path(`/registrations/${householdId}`) })}
        filters={filters(sites)}
        empty={<p>{t('empty')}</p>}
        exportAs="registrations"
      />
    </Page>
  )
}

/** Whether heads are named: in the address, as the filters are. */
function useNames() {
  const [search, setSearch] = useSearchParams()
  const areShown = search.get('names') === 'true'
  const toggle = () =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before)
        if (areShown) next.delete('names')
        else next.set('names', 'true')
        return next
      },
      { replace: true },
    )
  return { areShown, toggle }
}

function NamesButton({ areShown, toggle }: ReturnType<typeof useNames>) {
  return (
    <Button icon="person" onPress={toggle}>
      {t(areShown ? 'names.hide' : 'names.show')}
    </Button>
  )
}

function columns(sites: Sites, timeZone: string): readonly Column<Row>[] {
  return [
    {
      id: 'household',
      label: t('column.household'),
      cell: ({ householdId, head }) => (
        <span className="row-household">
          {head && <bdi>{nameText(head)}</bdi>}
          <span className="code">{shortNumber(householdId)}</span>
        </span>
      ),
      text: ({ householdId }) => householdId,
    },
    { id: 'site', label: t('column.site'), cell: ({ siteId }) => siteName(sites, siteId) },
    {
      id: 'people',
      label: t('column.people'),
      align: 'end',
      cell: ({ memberCount }) => (memberCount === undefined ? '–' : numberText(memberCount)),
    },
    {
      id: 'state',
      label: t('column.state'),
      cell: ({ state }) => <StatusTag tone={stateTones[state]}>{t(`state.${state}`)}</StatusTag>,
      text: ({ state }) => t(`state.${state}`),
    },
    {
      id: 'registered',
      label: t('column.registered'),
      cell: ({ registeredAt }) => momentText(registeredAt, timeZone),
      sortable: true,
    },
  ]
}

function filters(sites: Sites): readonly Filter[] {
  return [
    {
      ...{ id: 'siteId', label: t('column.site'), kind: 'choice' },
      options: sites.map(({ siteId, name }) => ({ id: siteId, label: name })),
    },
    {
      ...{ id: 'state', label: t('column.state'), kind: 'choice' },
      options: listedStates.map((state) => ({ id: state, label: t(`state.${state}`) })),
    },
    {
      ...{ id: 'period', label: t('column.registered'), kind: 'choice' },
      options: (['today', 'week', 'month'] as const).map((id) => ({ id, label: t(`period.${id}`) })),
    },
  ]
}
