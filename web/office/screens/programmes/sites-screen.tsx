// Where people are served: the list, and how a site is opened.
import { useState } from 'react'
import type * as z from 'zod'
import { createSiteRoute, listSitesRoute, type site } from '../../../../shared/contract/routes/programmes.ts'
import { bodyOf, call, mayCall } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { SidePanel } from '../../components/dialogs.tsx'
import { TextField } from '../../components/form/fields.tsx'
import { FieldGroup, Form } from '../../components/form/form.tsx'
import { useForm, type Values } from '../../components/form/form-state.ts'
import { Page } from '../../components/page.tsx'
import { toast } from '../../components/toasts.tsx'
import { useUser } from '../../sign-in/session.ts'
import { t } from './words.ts'

type Site = z.output<typeof site>

export function SitesScreen() {
  const { roles } = useUser()
  const [isOpen, setOpen] = useState(false)
  const [changes, setChanges] = useState(0)
  const columns: readonly Column<Site>[] = [
    { id: 'name', label: t('sites.name'), cell: ({ name }) => name },
    {
      id: 'pcode',
      label: t('sites.pcode'),
      cell: ({ pcode }) => <span className="code">{pcode}</span>,
      text: ({ pcode }) => pcode,
    },
    { id: 'helpDesk', label: t('sites.helpDesk'), cell: ({ helpDesk }) => helpDesk ?? '–' },
    { id: 'timeZone', label: t('sites.timeZone'), cell: ({ timeZone }) => timeZone },
  ]
  return (
    <Page
      title={t('sites.nav')}
      intro={t('sites.intro')}
      actions={
        mayCall(createSiteRoute, roles) && (
          <Button kind="primary" icon="add" onPress={() => setOpen(true)}>
            {t('sites.add')}
          </Button>
        )
      }
    >
      <DataTable<Site>
        label={t('sites.nav')}
        columns={columns}
        rowKey={({ siteId }) => siteId}
        load={(query, signal) => call(listSitesRoute, { query, ...(signal && { signal }) })}
        about={[changes]}
        empty={<p>{t('sites.empty')}</p>}
        exportAs="sites"
      />
      <SidePanel isOpen={isOpen} onClose={() => setOpen(false)} title={t('sites.add')}>
        <SiteForm
          onDone={() => {
            setOpen(false)
            setChanges((before) => before + 1)
          }}
        />
      </SidePanel>
    </Page>
  )
}

const degrees = (typed: unknown) => {
  const text = String(typed ?? '')
    .trim()
    .replace(',', '.')
  return /^-?[0-9]{1,3}(\.[0-9]{1,8})?$/.test(text) ? Number(text) : text
}

/** Degrees are typed as text; a site without both has no place on the map. */
function siteBody({ position, ...rest }: Values): unknown {
  const { latitude, longitude } = (position ?? {}) as Values
  if (!latitude && !longitude) return rest
  return { ...rest, position: { latitude: degrees(latitude), longitude: degrees(longitude) } }
}

function SiteForm({ onDone }: { readonly onDone: () => void }) {
  const form = useForm({
    schema: bodyOf(createSiteRoute),
    initial: { timeZone: 'America/Panama' },
    draft: 'site',
    toBody: siteBody,
  })
  const { send } = useSend((body: never, idempotencyKey) => call(createSiteRoute, { body, idempotencyKey }))
  return (
    <Form
      form={form}
      submit={t('sites.submit')}
      onSubmit={async (body) => {
        const sent = await send(body as never)
        if (sent.ok) {
          toast({ text: t('sites.done') })
          onDone()
        }
        return sent
      }}
    >
      <TextField name="name" label={t('sites.name')} autoFocus />
      <TextField name="pcode" label={t('sites.pcode')} hint={t('sites.pcodeHint')} isCode />
      <TextField name="timeZone" label={t('sites.timeZone')} />
      <TextField
        name="helpDesk"
        label={t('sites.helpDesk')}
        hint={t('sites.helpDeskHint')}
        lines={2}
        isRequired={false}
      />
      <FieldGroup title={t('sites.position')} hint={t('sites.positionHint')}>
        <TextField name="position.latitude" label={t('sites.latitude')} isRequired={false} />
        <TextField name="position.longitude" label={t('sites.longitude')} isRequired={false} />
      </FieldGroup>
    </Form>
  )
}
