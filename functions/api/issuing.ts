// Issues walk-in vouchers, hands out QRs and cards, replaces lost ones, and looks after the signing keys: the only
// function that signs, beside the worker that issues whole rounds.
import { cardSheetsPdf, voucherCardPdf } from '../../shared/adapters/rendering/voucher-card.ts'
import { voucherQrSvg } from '../../shared/adapters/rendering/voucher-qr.ts'
import { printVoucherCard, showVoucherQr } from '../../shared/application/disclose-voucher.ts'
import { issueWalkIn } from '../../shared/application/issue-walk-in.ts'
import { listHouseholdVouchers, listMergedVouchers } from '../../shared/application/list-held-vouchers.ts'
import { listRoundVouchers } from '../../shared/application/list-round-vouchers.ts'
import {
  listSigningKeys,
  retireSigningKey,
  rotateSigningKey,
} from '../../shared/application/look-after-signing-keys.ts'
import { printRoundCards } from '../../shared/application/print-round-cards.ts'
import { replaceCard } from '../../shared/application/replace-card.ts'
import { listMergedVouchersRoute } from '../../shared/contract/routes/duplicates.ts'
import {
  getRoundCardsRoute,
  getVoucherCardRoute,
  getVoucherQrRoute,
  issueWalkInRoute,
  listHouseholdVouchersRoute,
  listRoundVouchersRoute,
  listSigningKeysRoute,
  replaceCardRoute,
  retireSigningKeyRoute,
  rotateSigningKeyRoute,
} from '../../shared/contract/routes/issuing.ts'
import { apiFunction, on } from '../middleware/api-function.ts'
import { readEnvironment } from '../middleware/environment.ts'
import { makeIssuingPorts } from '../wiring/issuing-ports.ts'

const environment = readEnvironment('REGISTRY_TABLE', 'VOUCHERS_TABLE', 'LEDGER_TABLE', 'SIGNING_KEY_ID')
const ports = {
  ...makeIssuingPorts(environment),
  drawQr: voucherQrSvg,
  drawCard: voucherCardPdf,
  drawSheets: cardSheetsPdf,
}

export const handler = apiFunction('issuing', [
  on(issueWalkInRoute, ({ params, body, actor, idempotencyKey, requestHash, now }) =>
    issueWalkIn(ports)({ ...params, ...body, actor, idempotencyKey, requestHash, now }),
  ),
  on(replaceCardRoute, ({ params, body, actor, idempotencyKey, requestHash, now }) =>
    replaceCard(ports)({ ...params, ...body, actor, idempotencyKey, requestHash, now }),
  ),
  on(getVoucherQrRoute, ({ params, actor, now }) => showVoucherQr(ports)({ ...params, actor, now })),
  on(getVoucherCardRoute, ({ params, actor, now }) => printVoucherCard(ports)({ ...params, actor, now })),
  on(getRoundCardsRoute, ({ params, query, actor, now }) =>
    printRoundCards(ports)({
      ...params,
      shard: query.shard === undefined ? undefined : Number(query.shard),
      actor,
      now,
    }),
  ),
  on(listRoundVouchersRoute, ({ params, query, actor, now }) =>
    listRoundVouchers(ports)({ ...params, ...query, actor, now }),
  ),
  on(listHouseholdVouchersRoute, ({ params, actor }) => listHouseholdVouchers(ports)({ ...params, actor })),
  on(listMergedVouchersRoute, ({ params, actor }) => listMergedVouchers(ports)({ ...params, actor })),
  on(listSigningKeysRoute, ({ params, actor }) => listSigningKeys(ports)({ ...params, actor })),
  on(rotateSigningKeyRoute, ({ params, actor, idempotencyKey, requestHash }) =>
    rotateSigningKey(ports)({ ...params, actor, idempotencyKey, requestHash }),
  ),
  on(retireSigningKeyRoute, ({ params: { programmeId, keyNumber }, actor }) =>
    retireSigningKey(ports)({ programmeId, keyNumber: Number(keyNumber), actor }),
  ),
])
