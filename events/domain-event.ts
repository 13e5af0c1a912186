// How a domain event is declared: a name with its version, a schema, and a sample that fits it.
import type * as z from 'zod'

export type EventDeclaration<Name extends string = string, Schema extends z.ZodType = z.ZodType> = {
  /** A thing that happened and the version of its shape: `voucher-redeemed.v1`. A changed shape is a new name. */
  readonly name: Name
  readonly summary: string
  readonly schema: Schema
  readonly sample: z.output<Schema>
}

/** Declares an event; exists so that the schema's type is kept. */
export function defineEvent<const Name extends string, Schema extends z.ZodType>(
  event: EventDeclaration<Name, Schema>,
): EventDeclaration<Name, Schema> {
  return event
}
