// A list that the server pages, filters and sorts. What is chosen is in the address bar: a link to it shows the same, and
// the browser's back key goes a page back. All rows, not just those on the screen, go into the file for a spreadsheet.
import { type ReactNode, useState } from 'react'
import {
  Button as AriaButton,
  Input,
  Label,
  Link,
  Popover,
  Select,
  SelectValue,
  TextField,
} from 'react-aria-components'
import { useSearchParams } from 'wouter'
import { csvOf, saveFile } from '../api/save-file.ts'
import { problemOf, useAnswer } from '../api/use-answer.ts'
import { numberText } from '../words/formats.ts'
import { useLanguage } from '../words/words.ts'
import { Button } from './button.tsx'
import { type Option, OptionList } from './form/fields.tsx'
import { Icon } from './icon.tsx'
import { ProblemNotice, problemText } from './problem-notice.tsx'
import { toast } from './toasts.tsx'
import { t } from './words.ts'

export type TableQuery = Readonly<Record<string, string>> & { readonly cursor?: string }
export type TablePage<Row> = { readonly rows: readonly Row[]; readonly cursor?: string | undefined }

export type Column<Row> = {
  readonly id: string
  readonly label: string
  readonly cell: (row: Row) => ReactNode
  /** For the file; needed where the cell is more than a text. */
  readonly text?: (row: Row) => string
  /** Numbers stand at the end, under each other. */
  readonly align?: 'end'
  /** The route takes `sort=<id>` and `sort=-<id>`. */
  readonly sortable?: boolean
}

export type Filter = { readonly id: string; readonly label: string } & (
  | { readonly kind: 'text'; readonly hint?: string }
  | { readonly kind: 'choice'; readonly options: readonly Option[] }
)

export type DataTableProps<Row> = {
  /** What the list is of, for whoever listens. */
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rowKey: (row: Row) => string
  /** Asks the server for a page: `query` holds the filters, `sort` and `cursor` of the address bar. */
  readonly load: (query: TableQuery, signal?: AbortSignal) => Promise<TablePage<Row>>
  /** What `load` depends on beside the query. */
  readonly about?: readonly unknown[]
  /** The first column becomes a link there. */
  readonly href?: (row: Row) => string
  readonly rowActions?: (row: Row) => ReactNode
  readonly filters?: readonly Filter[]
  /** Said where there is nothing at all, and what to do then. */
  readonly empty: ReactNode
  /** Name of the file, without its ending; `false` where rows must not leave the console. */
  readonly exportAs: string | false
  /** Where two tables stand on one page: a prefix for what is in the address bar. */
  readonly addressPrefix?: string
  readonly everyMs?: number
}

export function DataTable<Row>(props: DataTableProps<Row>) {
  useLanguage()
  const { label, columns, filters = [], about = [], everyMs } = props
  const address = useTableAddress(props)
  const { answer, problem, loading, ask } = useAnswer<TablePage<Row>>(
    (signal) => props.load(address.query, signal),
    [address.query, about],
    everyMs === undefined ? {} : { everyMs: () => everyMs },
  )
  const rows = answer?.rows ?? []
  return (
    <div className="data-table">
      <div className="table-tools">
        {filters.map((filter) => (
          <FilterField
            key={filter.id}
            filter={filter}
            value={address.query[filter.id] ?? ''}
            onChange={(value) => address.setFilter(filter.id, value)}
          />
        ))}
        {address.isFiltered && (
          <Button kind="quiet" icon="close" onPress={address.clearFilters}>
            {t('table.clear')}
          </Button>
        )}
        <span className="table-tools-gap" />
        {props.exportAs !== false && <ExportButton {...props} name={props.exportAs} query={address.query} />}
      </div>
      {problem && answer === undefined && <ProblemNotice problem={problem} again={ask} />}
      {answer !== undefined && rows.length === 0 && (
        <EmptyList isFiltered={address.isFiltered} clear={address.clearFilters} empty={props.empty} />
      )}
      {(rows.length > 0 || (loading && answer === undefined)) && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled sideways can be reached by keyboard.
        <section className="table-scroll" aria-label={label} tabIndex={0} aria-busy={loading}>
          <table>
            <caption className="unseen">{label}</caption>
            <thead>
              <tr>
                {columns.map((column) => (
                  <HeadCell
                    key={column.id}
                    column={column}
                    sort={address.query['sort']}
                    onSort={address.setSort}
                  />
                ))}
                {props.rowActions && (
                  <th scope="col">
                    <span className="unseen">{t('table.actions')}</span>
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {answer === undefined ? (
                <LoadingRows columns={columns.length + (props.rowActions ? 1 : 0)} />
              ) : (
                rows.map((row) => <BodyRow key={props.rowKey(row)} row={row} {...props} />)
              )}
            </tbody>
          </table>
        </section>
      )}
      <Paging address={address} next={answer?.cursor} count={rows.length} loading={loading} />
    </div>
  )
}

/** How many pages were gone forward in this tab: only so far does the way back lead to this list. */
let stepsForward = 0

type TableAddress = ReturnType<typeof useTableAddress>

/** Filters, sort, page and cursor as the address bar has them. */
function useTableAddress<Row>({ filters = [], addressPrefix = '', columns }: DataTableProps<Row>) {
  const [search, setSearch] = useSearchParams()
  const own = [...filters.map(({ id }) => id), 'cursor', 'page']
  if (columns.some(({ sortable }) => sortable)) own.push('sort')
  const given = own.flatMap((id) => {
    const value = search.get(addressPrefix + id)
    return value === null || value === '' ? [] : [[id, value] as const]
  })
  const { page, ...query } = Object.fromEntries(given) as Record<string, string>
  const set = (changes: Readonly<Record<string, string | undefined>>, replace: boolean) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before)
        for (const [id, value] of Object.entries(changes)) {
          if (value === undefined || value === '') next.delete(addressPrefix + id)
          else next.set(addressPrefix + id, value)
        }
        return next
      },
      { replace },
    )
  const first = { cursor: undefined, page: undefined }
  return {
    query: query as TableQuery,
    page: Number(page ?? '1'),
    isFiltered: filters.some(({ id }) => query[id] !== undefined),
    setFilter: (id: string, value: string) => set({ ...first, [id]: value }, true),
    clearFilters: () =>
      set({ ...first, ...Object.fromEntries(filters.map(({ id }) => [id, undefined])) }, true),
    setSort: (sort: string) => set({ ...first, sort }, true),
    goToFirst: () => set(first, false),
    goToNext: (cursor: string) => {
      stepsForward += 1
      set({ cursor, page: String(Number(page ?? '1') + 1) }, false)
    },
    goToPrevious: () => {
      if (stepsForward === 0) return set(first, false)
      stepsForward -= 1
      history.back()
    },
  }
}

function HeadCell<Row>({
  column: { id, label, align, sortable },
  sort,
  onSort,
}: {
  readonly column: Column<Row>
  readonly sort: string | undefined
  readonly onSort: (sort: string) => void
}) {
  const direction = sort === id ? 'ascending' : sort === `-${id}` ? 'descending' : 'none'
  return (
    <th scope="col" className={align} {...(sortable && { 'aria-sort': direction })}>
      {sortable ? (
        <AriaButton className="sort" onPress={() => onSort(direction === 'ascending' ? `-${id}` : id)}>
          {label}
          <Icon name={direction === 'none' ? 'sort' : direction === 'ascending' ? 'up' : 'down'} />
        </AriaButton>
      ) : (
        label
      )}
    </th>
  )
}

function BodyRow<Row>({ row, columns, href, rowActions }: DataTableProps<Row> & { readonly row: Row }) {
  return (
    <tr>
      {columns.map(({ id, cell, align }, index) => (
        <td key={id} className={align}>
          {index === 0 && href ? <Link href={href(row)}>{cell(row)}</Link> : cell(row)}
        </td>
      ))}
      {rowActions && <td className="row-actions">{rowActions(row)}</td>}
    </tr>
  )
}

function LoadingRows({ columns }: { readonly columns: number }) {
  return Array.from({ length: 6 }, (_, row) => (
    <tr key={row} className="loading-row">
      {Array.from({ length: columns }, (_, column) => (
        <td key={column}>
          <span />
        </td>
      ))}
    </tr>
  ))
}

function EmptyList({
  isFiltered,
  clear,
  empty,
}: {
  readonly isFiltered: boolean
  readonly clear: () => void
  readonly empty: ReactNode
}) {
  if (!isFiltered) return <div className="empty">{empty}</div>
  return (
    <div className="empty">
      <p>{t('table.nothingFound')}</p>
      <Button onPress={clear}>{t('table.clear')}</Button>
    </div>
  )
}

function Paging({
  address,
  next,
  count,
  loading,
}: {
  readonly address: TableAddress
  readonly next: string | undefined
  readonly count: number
  readonly loading: boolean
}) {
  if (next === undefined && address.page === 1) return null
  return (
    <nav className="paging" aria-label={t('table.pages')}>
      <span>{t('table.page', { page: numberText(address.page), rows: numberText(count) })}</span>
      <Button isDisabled={address.page === 1} onPress={address.goToFirst}>
        {t('table.first')}
      </Button>
      <Button isDisabled={address.page === 1} onPress={address.goToPrevious}>
        {t('table.previous')}
      </Button>
      <Button isDisabled={next === undefined || loading} onPress={() => next && address.goToNext(next)}>
        {t('table.next')}
      </Button>
    </nav>
  )
}

function FilterField({
  filter,
  value,
  onChange,
}: {
  readonly filter: Filter
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  if (filter.kind === 'text') return <TextFilter filter={filter} value={value} onChange={onChange} />
  const options = [{ id: '*', label: t('table.all') }, ...filter.options]
  return (
    <Select
      className="filter"
      value={value === '' ? '*' : value}
      onChange={(key) => onChange(key === '*' || key === null ? '' : String(key))}
    >
      <Label>{filter.label}</Label>
      <AriaButton className="select-button">
        <SelectValue />
        <Icon name="down" />
      </AriaButton>
      <Popover className="popover">
        <OptionList options={options} />
      </Popover>
    </Select>
  )
}

/** Asks when the typing pauses, not at every key. */
function TextFilter({
  filter,
  value,
  onChange,
}: {
  readonly filter: Filter & { readonly kind: 'text' }
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  const [typed, setTyped] = useState(value)
  const [shown, setShown] = useState(value)
  const [timer, setTimer] = useState<ReturnType<typeof setTimeout>>()
  if (shown !== value) {
    setShown(value)
    setTyped(value)
  }
  const change = (next: string) => {
    setTyped(next)
    clearTimeout(timer)
    setTimer(setTimeout(() => onChange(next.trim()), 350))
  }
  return (
    <TextField className="filter" type="search" value={typed} onChange={change}>
      <Label>{filter.label}</Label>
      <span className="search-box">
        <Icon name="search" />
        <Input placeholder={filter.hint ?? ''} autoComplete="off" dir="auto" />
      </span>
    </TextField>
  )
}

/** Follows the cursor to the end, and saves a CSV of what the table shows. */
function ExportButton<Row>({
  columns,
  load,
  name,
  query,
}: DataTableProps<Row> & { readonly name: string; readonly query: TableQuery }) {
  const [count, setCount] = useState<number>()
  const textOf = (column: Column<Row>, row: Row): string => {
    if (column.text) return column.text(row)
    const cell = column.cell(row)
    return typeof cell === 'string' || typeof cell === 'number' ? String(cell) : ''
  }
  const run = async () => {
    setCount(0)
    try {
      const lines = [columns.map(({ label }) => label)]
      const { cursor: _from, ...rest } = query
      let next: string | undefined
      do {
        const page = await load((next === undefined ? rest : { ...rest, cursor: next }) as TableQuery)
        lines.push(...page.rows.map((row) => columns.map((column) => textOf(column, row))))
        next = page.cursor
        setCount(lines.length - 1)
      } while (next !== undefined)
      saveFile(`${name}.csv`, csvOf(lines))
      toast({ text: t('table.exported', { rows: numberText(lines.length - 1) }) })
    } catch (error) {
      toast({ text: problemText(problemOf(error)) })
    } finally {
      setCount(undefined)
    }
  }
  return (
    <Button icon="export" busy={count !== undefined} onPress={() => void run()}>
      {count === undefined ? t('table.export') : t('table.exporting', { rows: numberText(count) })}
    </Button>
  )
}
