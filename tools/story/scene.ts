// What the chapters of the story share: the scene, and how it tells what must hold and what must be refused.
import { decimalText, isCurrency } from '../../shared/domain/money.ts'
import { ApiProblem } from '../api-client.ts'
import type { LocalStack } from '../local/stack.ts'
import type { ProgrammeSetUp, SetUp } from './programme-setup.ts'
import type { Registrations } from './registrations.ts'
import type { Teller } from './teller.ts'

export type Story = {
  readonly stack: LocalStack
  readonly teller: Teller
  readonly registrations: Registrations
}

export type Scene = Story & { readonly setUp: SetUp; readonly programme: ProgrammeSetUp }

/** Fails the story with a sentence. */
export function expect(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new Error(sentence)
}

/** Runs what must be refused, and checks with which code. */
export async function mustRefuse(
  scene: Story,
  code: string,
  act: () => Promise<unknown>,
  told: string,
): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.problem.code !== code) throw error
    scene.teller.refused(`${told}: ${code}. “${error.problem.title}”`)
    return
  }
  throw new Error(`${told}: should have been refused with ${code}`)
}

export function amountText(unit: string, amount: number): string {
  if (!isCurrency(unit)) return `${amount} × ${unit.slice('item:'.length)}`
  return `${unit} ${decimalText(amount, unit)}`
}

export function amountsText(amounts: Readonly<Record<string, number>>): string {
  return Object.entries(amounts)
    .map(([unit, amount]) => amountText(unit, amount))
    .join(', ')
}
