// What donors pledged: the list, a new grant, and the amendments by which a donor gives more or less.
import { useState } from 'react'
import type * as z from 'zod'
import { amendGrantRoute } from '../../../../shared/contract/routes/fundings.ts'
import {
  createGrantRoute,
  type grant,
  listGrantsRoute,
} from '../../../../shared/contract/routes/programmes.ts'
import { bodyOf, call, mayCall } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { SidePanel } from '../../components/dialogs.tsx'
import { FaultOf, RadioField, SelectField, TextField } from '../../components/form/fields.tsx'
import { FieldGroup, Form } from '../../components/form/form.tsx'
import { useForm, type Values } from '../../components/form/form-state.ts'
import { Page } from '../../components/page.tsx'
import { toast } from '../../components/toasts.tsx'
import { useUser } from '../../sign-in/session.ts'
import { amountsText } from '../../words/formats.ts'
import { AmountField } from './amount-field.tsx'
import { type UnitNames, unitName, useUnits } from './units.ts'
import { t } from './words.ts'

type Grant = z.output<typeof grant>
type Opened = { readonly what: 'add' } | { readonly what: 'amend'; readonly grant: Grant }

export function GrantsScreen() {
  const { roles } = useUser()
  const { names, units } = useUnits()
  const [opened, setOpened] = useState<Opened>()
  const [changes, setChanges] = useState(0)
  // Also where an answer was lost: what is recorded is seen before anybody records it again.
  const close = () => {
    setOpened(undefined)
    setChanges((before) => before + 1)
  }
  const done = (text: string) => {
    toast({ text })
    close()
  }
  const columns: readonly Column<Grant>[] = [
    { id: 'donor', label: t('grants.donor'), cell: ({ donor }) => donor },
    { id: 'reference', label: t('grants.reference'), cell: ({ reference }) => reference },
    {
      id: 'pledgedAtFirst',
      label: t('grants.atFirst'),
      align: 'end',
      cell: ({ pledgedAtFirst, pledged }) => amountsText(pledgedAtFirst ?? pledged, names),
    },
    {
      id: 'pledged',
      label: t('grants.pledged'),
      align: 'end',
      cell: ({ pledged }) => amountsText(pledged, names),
    },
    {
      id: 'available',
      label: t('grants.available'),
      align: 'end',
      cell: ({ available }) => amountsText(available, names),
    },
  ]
  const may = mayCall(createGrantRoute, roles)
  return (
    <Page
      title={t('grants.nav')}
      intro={t('grants.intro')}
      actions={
        may && (
          <Button kind="primary" icon="add" onPress={() => setOpened({ what: 'add' })}>
            {t('grants.add')}
          </Button>
        )
      }
    >
      <DataTable<Grant>
        label={t('grants.nav')}
        columns={columns}
        rowKey={({ grantId }) => grantId}
        load={(query, signal) => call(listGrantsRoute, { query, ...(signal && { signal }) })}
        about={[changes]}
        {...(may && {
          rowActions: (row: Grant) => (
            <Button kind="quiet" onPress={() => setOpened({ what: 'amend', grant: row })}>
              {t('grants.amend')}
            </Button>
          ),
        })}
        empty={<p>{t('grants.empty')}</p>}
        exportAs="grants"
      />
      <SidePanel isOpen={opened?.what === 'add'} onClose={close} title={t('grants.add')}>
        <GrantForm units={units} names={names} onDone={() => done(t('grants.done'))} />
      </SidePanel>
      {opened?.what === 'amend' && (
        <SidePanel
          isOpen
          onClose={close}
          title={t('grants.amendTitle', { grant: `${opened.grant.donor} · ${opened.grant.reference}` })}
        >
          <AmendmentForm
            grant={opened.grant}
            units={units}
            names={names}
            onDone={() => done(t('grants.amendDone'))}
          />
        </SidePanel>
      )}
    </Page>
  )
}

type Ground = {
  readonly units: readonly string[]
  readonly names: UnitNames
  readonly onDone: () => void
}

/** Nothing pledged is a field that is missing. */
function grantBody({ pledged, ...rest }: Values): unknown {
  const given = Object.entries((pledged ?? {}) as Values).filter(
    ([, amount]) => amount !== undefined && amount !== '',
  )
  return given.length === 0 ? rest : { ...rest, pledged: Object.fromEntries(given) }
}

function GrantForm({ units, names, onDone }: Ground) {
  const form = useForm({
    schema: bodyOf(createGrantRoute),
    initial: { pledged: {} },
    toBody: grantBody,
  })
  const { send } = useSend((body: never, idempotencyKey) => call(createGrantRoute, { body, idempotencyKey }))
  return (
    <Form
      form={form}
      submit={t('grants.submit')}
      onSubmit={async (body) => {
        const sent = await send(body as never)
        if (sent.ok) onDone()
        return sent
      }}
    >
      <TextField name="donor" label={t('grants.donor')} autoFocus />
      <TextField name="reference" label={t('grants.reference')} hint={t('grants.referenceHint')} />
      <FieldGroup title={t('grants.amounts')} hint={t('grants.amountsHint')}>
        {units.map((unit) => (
          <AmountField
            key={unit}
            name={`pledged.${unit}`}
            unit={unit}
            label={unitName(unit, names)}
            isRequired={false}
          />
        ))}
        <FaultOf name="pledged" />
      </FieldGroup>
    </Form>
  )
}

function AmendmentForm({
  grant: { grantId, pledged },
  units,
  names,
  onDone,
}: Ground & { readonly grant: Grant }) {
  const known = [...new Set([...Object.keys(pledged), ...units])]
  const form = useForm({
    schema: bodyOf(amendGrantRoute),
    initial: { direction: 'increase', unit: known[0] },
  })
  const { send } = useSend((body: never, idempotencyKey) =>
    call(amendGrantRoute, { params: { grantId }, body, idempotencyKey }),
  )
  const unit = String(form.valueAt('unit') ?? '')
  return (
    <Form
      form={form}
      submit={t('grants.amendSubmit')}
      onSubmit={async (body) => {
        const sent = await send(body as never)
        if (sent.ok) onDone()
        return sent
      }}
    >
      <RadioField
        name="direction"
        label={t('grants.direction')}
        options={(['increase', 'decrease'] as const).map((id) => ({ id, label: t(`grants.${id}`) }))}
      />
      <SelectField
        name="unit"
        label={t('grants.unit')}
        options={known.map((id) => ({ id, label: unitName(id, names) }))}
      />
      <AmountField name="amount" unit={unit} label={t('grants.amount')} />
      <TextField name="reason" label={t('grants.reason')} lines={2} />
    </Form>
  )
}
