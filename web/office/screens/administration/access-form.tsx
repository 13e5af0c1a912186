// What somebody may do and reach: for a new person with their e-mail, or for one who is there.
import * as z from 'zod'
import { staffRoles } from '../../../../shared/contract/roles.ts'
import { addStaffRoute, changeStaffRoute } from '../../../../shared/contract/routes/users.ts'
import { bodyOf, call } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { CheckboxesField, TextField } from '../../components/form/fields.tsx'
import { Form } from '../../components/form/form.tsx'
import { useForm } from '../../components/form/form-state.ts'
import { everything, scopeOf, tickedOf } from '../../components/form/scope-choice.ts'
import { t as common } from '../../components/words.ts'
import type { Programme } from '../../programme.tsx'
import type { StaffUser } from './staff-user.ts'
import { t } from './words.ts'

function withScopes(body: z.ZodType): z.ZodType {
  return z.preprocess((values) => {
    const { programmes, sites, ...rest } = values as Record<string, unknown>
    return { ...rest, programmes: scopeOf(programmes), sites: scopeOf(sites) }
  }, body)
}

const addSchema = withScopes(bodyOf(addStaffRoute))
const changeSchema = withScopes(bodyOf(changeStaffRoute))

export function AccessForm({
  user,
  programmes,
  sites,
  done,
}: {
  /** Left out for somebody new. */
  readonly user?: StaffUser
  readonly programmes: readonly Programme[]
  readonly sites: readonly { readonly siteId: string; readonly name: string }[]
  readonly done: () => void
}) {
  const initial =
    user === undefined
      ? { roles: [], programmes: [], sites: [] }
      : {
          ...{ roles: user.roles, version: user.version },
          ...{ programmes: tickedOf(user.programmes), sites: tickedOf(user.sites) },
        }
  const form = useForm({ schema: user === undefined ? addSchema : changeSchema, initial })
  const { send } = useSend(async (body: never, idempotencyKey) => {
    if (user === undefined) await call(addStaffRoute, { body, idempotencyKey })
    else await call(changeStaffRoute, { params: { sub: user.sub }, body })
  })
  return (
    <Form
      form={form}
      submit={t(user === undefined ? 'access.invite' : 'access.save')}
      onSubmit={async (body) => {
        const sent = await send(body as never)
        if (sent.ok) done()
        return sent
      }}
    >
      {user === undefined && (
        <TextField
          name="email"
          type="email"
          label={t('staff.email')}
          hint={t('access.emailHint')}
          autoFocus
        />
      )}
      <CheckboxesField
        name="roles"
        label={t('staff.roles')}
        options={staffRoles.map((role) => ({ id: role, label: common(`role.${role}`) }))}
      />
      <CheckboxesField
        name="programmes"
        label={t('staff.programmes')}
        isRequired={false}
        options={[
          { id: everything, label: t('staff.allProgrammes'), hint: t('access.allHint') },
          ...programmes.map(({ programmeId, name }) => ({ id: programmeId, label: name })),
        ]}
      />
      <CheckboxesField
        name="sites"
        label={t('staff.sites')}
        isRequired={false}
        options={[
          { id: everything, label: t('staff.allSites'), hint: t('access.allHint') },
          ...sites.map(({ siteId, name }) => ({ id: siteId, label: name })),
        ]}
      />
      {user !== undefined && <p className="hint">{t('access.when')}</p>}
    </Form>
  )
}
