// A vendor's contract: for which programmes, kinds, categories and sites it redeems, and from when until when.
import { useMemo } from 'react'
import { useLocation, useParams } from 'wouter'
import type * as z from 'zod'
import { getProgrammeRoute } from '../../../../shared/contract/routes/programmes.ts'
import { contract, getVendorRoute, setContractRoute } from '../../../../shared/contract/routes/vendors.ts'
import { voucherKinds } from '../../../../shared/domain/voucher-text.ts'
import { call } from '../../api/call.ts'
import { useAnswer, useSend } from '../../api/use-answer.ts'
import { CheckboxesField, DayField } from '../../components/form/fields.tsx'
import { FieldGroup, Form } from '../../components/form/form.tsx'
import { useForm } from '../../components/form/form-state.ts'
import { Page } from '../../components/page.tsx'
import { ProblemNotice } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { toast } from '../../components/toasts.tsx'
import { useProgramme, useProgrammePath, useProgrammes } from '../../programme.tsx'
import { useSites, type Vendor } from './names.ts'
import { t } from './words.ts'

type Contract = z.input<typeof contract>

export function ContractScreen() {
  const { vendorId = '' } = useParams()
  const path = useProgrammePath()
  const asked = useAnswer((signal) => call(getVendorRoute, { params: { vendorId }, signal }), [vendorId])
  return (
    <Page
      narrow
      title={t('contract.title')}
      back={{ href: path(`/vendors/${vendorId}`), label: asked.answer?.name ?? t('vendor') }}
    >
      {asked.problem && <ProblemNotice problem={asked.problem} again={asked.ask} />}
      {asked.answer ? <ContractForm vendor={asked.answer} /> : !asked.problem && <Waiting />}
    </Page>
  )
}

function ContractForm({ vendor }: { readonly vendor: Vendor }) {
  const { vendorId } = vendor
  const path = useProgrammePath()
  const [, navigate] = useLocation()
  const { programmeId } = useProgramme()
  const { all } = useProgrammes()
  const sites = useSites()
  const categories = useCategories(programmeId, vendor.contract?.categories ?? [])
  const initial = useMemo(() => ({ programmeIds: [programmeId], ...vendor.contract }), [programmeId, vendor])
  const form = useForm({ schema: contract, initial, draft: `contract-${vendorId}` })
  const { send } = useSend((body: Contract) => call(setContractRoute, { params: { vendorId }, body }))
  const href = path(`/vendors/${vendorId}`)
  return (
    <Form
      form={form}
      submit={t('contract.submit')}
      cancelHref={href}
      onSubmit={async (body) => {
        const sent = await send(body)
        if (sent.ok) {
          toast({ text: t('contract.done') })
          navigate(href)
        }
        return sent
      }}
    >
      <FieldGroup title={t('contract.days')} hint={t('contract.daysHint')}>
        <DayField name="from" label={t('contract.from')} />
        <DayField name="until" label={t('contract.until')} />
      </FieldGroup>
      <CheckboxesField
        name="programmeIds"
        label={t('contract.programmes')}
        options={all.map(({ programmeId: id, name }) => ({ id, label: name }))}
      />
      <CheckboxesField
        name="siteIds"
        label={t('contract.sites')}
        options={sites.map(({ siteId, name }) => ({ id: siteId, label: name }))}
      />
      <CheckboxesField
        name="kinds"
        label={t('contract.kinds')}
        options={voucherKinds.map((kind) => ({ id: kind, label: t(`kind.${kind}`) }))}
      />
      <CheckboxesField
        name="categories"
        label={t('contract.categories')}
        hint={t('contract.categoriesHint')}
        options={categories.map((category) => ({ id: category, label: category }))}
      />
    </Form>
  )
}

/** Those that the programme's rules hand vouchers out for, and those that the contract names already. */
function useCategories(programmeId: string, known: readonly string[]): readonly string[] {
  const { answer } = useAnswer(
    (signal) => call(getProgrammeRoute, { params: { programmeId }, signal }),
    [programmeId],
  )
  const named = answer?.rules?.transferValues.map(({ category }) => category) ?? []
  return [...new Set([...named, ...known])].sort()
}
