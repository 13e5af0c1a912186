// The names of all domain events, for those who may not import the events themselves: routes, and the webhooks' choice.

export const eventNames = [
  'voucher-issued.v1',
  'voucher-redeemed.v1',
  'voucher-reversed.v1',
  'card-replaced.v1',
  'voucher-value-returned.v1',
  'voucher-claimed.v1',
  'conflict-decided.v1',
  'conflict-paid.v1',
  'round-moved.v1',
  'settlement-closed.v1',
  'settlement-moved.v1',
] as const

export type EventName = (typeof eventNames)[number]
