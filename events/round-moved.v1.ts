// A distribution round went on: prepared, submitted, approved, issued, released, closed or cancelled.
import * as z from 'zod'
import { instant, programmeId, roundId } from '../shared/contract/fields.ts'
import { roundStates } from '../shared/domain/round.ts'
import { defineEvent } from './domain-event.ts'

export const roundMoved = defineEvent({
  name: 'round-moved.v1',
  summary: 'A distribution round went from one state to the next',
  schema: z.strictObject({
    transferId: z.string().meta({ description: 'Delivery may repeat: what was seen with this id is done' }),
    roundId,
    programmeId,
    state: z.enum(roundStates),
    at: instant.meta({ description: 'When it was seen in the ledger' }),
  }),
  sample: {
    transferId: 'rnd_0123456789abcdefghjk.released',
    roundId: 'rnd_0123456789abcdefghjk',
    programmeId: 'prg_0123456789abcdefghjk',
    state: 'released',
    at: 1_772_370_000_000,
  },
})
