// How each problem of a holder's page comes about.
import { DeleteCommand } from '@aws-sdk/lib-dynamodb'
import { viewVoucherRoute } from '../../../shared/contract/routes/wallet.ts'
import { type Act, aVoucherOn, grounds, presenting, retireKey, signedBySomebodyElse } from './redemptions.ts'
import type { Scenarios } from './scenario.ts'

const view: Act = ({ api }, _token, voucher) => {
  if (!('text' in voucher)) throw new Error('a holder has the text of their voucher')
  return api.send(viewVoucherRoute, { body: voucher })
}

export const walletProblems: Scenarios = {
  'viewVoucher: signing-key-retired': retireKey(view),
  'viewVoucher: voucher-signature-invalid': presenting(view, (text) => signedBySomebodyElse(text)),
  'viewVoucher: voucher-text-malformed': presenting(view, (text) => ({ text: text.slice(0, -1) })),
  'viewVoucher: voucher-unknown': async (vale) => {
    const { voucherId, text } = await aVoucherOn(vale, await grounds.food(vale))
    await vale.tables.send(new DeleteCommand({ TableName: vale.stack.tables.vouchers, Key: { voucherId } }))
    return vale.api.send(viewVoucherRoute, { body: { text } })
  },
}
