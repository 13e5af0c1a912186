// A basket: what one household gets at once, by things or by services.
import { addBasketRoute } from '../../../../shared/contract/routes/programmes.ts'
import { bodyOf, call } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { NumberField, RadioField, TextField } from '../../components/form/fields.tsx'
import { FieldGroup, Form } from '../../components/form/form.tsx'
import { useForm } from '../../components/form/form-state.ts'
import { useProgramme } from '../../programme.tsx'
import { addRow, removeRow, rowsAt } from './form-rows.ts'
import { t } from './words.ts'

const mostItems = 10

export function BasketForm({ onDone }: { readonly onDone: () => void }) {
  const { programmeId } = useProgramme()
  const form = useForm({
    schema: bodyOf(addBasketRoute),
    initial: { kind: 'commodity', items: [{ quantity: 1 }] },
    draft: `basket/${programmeId}`,
  })
  const { send } = useSend((body: never, idempotencyKey) =>
    call(addBasketRoute, { params: { programmeId }, body, idempotencyKey }),
  )
  const items = rowsAt(form, 'items')
  return (
    <Form
      form={form}
      submit={t('baskets.submit')}
      onSubmit={async (body) => {
        const sent = await send(body as never)
        if (sent.ok) onDone()
        return sent
      }}
    >
      <TextField name="name" label={t('baskets.name')} autoFocus />
      <RadioField
        name="kind"
        label={t('baskets.kind')}
        options={(['commodity', 'service'] as const).map((id) => ({ id, label: t(`kind.${id}`) }))}
      />
      {items.map((key, index) => (
        <FieldGroup key={key} title={t('baskets.item', { count: index + 1 })}>
          <TextField name={`items.${index}.name`} label={t('baskets.itemName')} />
          <TextField
            name={`items.${index}.itemCode`}
            label={t('baskets.itemCode')}
            hint={t('baskets.itemCodeHint')}
          />
          <NumberField name={`items.${index}.quantity`} label={t('baskets.quantity')} />
          {items.length > 1 && (
            <Button kind="quiet" onPress={() => removeRow(form, 'items', index)}>
              {t('baskets.removeItem', { what: t('baskets.item', { count: index + 1 }) })}
            </Button>
          )}
        </FieldGroup>
      ))}
      {items.length < mostItems && (
        <Button icon="add" onPress={() => addRow(form, 'items', { quantity: 1 })}>
          {t('baskets.addItem')}
        </Button>
      )}
    </Form>
  )
}
