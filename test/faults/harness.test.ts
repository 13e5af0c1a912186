// The parts of the harness that need no engine: chance, clocks, seeds, kills.
import { describe, expect, it } from 'vitest'
import { refuse } from '../../shared/domain/refusal.ts'
import { askUntilAnswered, isPassing } from './harness/caller.ts'
import { makeClock } from './harness/clock.ts'
import { calm, decideFault, faultKinds, rough, stormy, weatherOf } from './harness/faults.ts'
import { forEachKill } from './harness/for-each-kill.ts'
import { beginLife, Killed } from './harness/killable.ts'
import { randomOf } from './harness/random.ts'
import { chosenSeeds } from './harness/seeds.ts'

describe('randomOf', () => {
  it('gives the same for the same seed and names, and other numbers for others', () => {
    const draw = (seed: number, ...names: string[]) => {
      const random = randomOf(seed, ...names)
      return Array.from({ length: 5 }, () => random.integer(0, 1_000_000))
    }
    expect(draw(1, 'a')).toEqual(draw(1, 'a'))
    expect(draw(1, 'a')).not.toEqual(draw(2, 'a'))
    expect(draw(1, 'a')).not.toEqual(draw(1, 'b'))
  })

  it('forks into the same source however much was drawn', () => {
    const [one, other] = [randomOf(3), randomOf(3)]
    one.next()
    expect(one.fork('x').next()).toBe(other.fork('x').next())
  })

  it('draws evenly, and shuffles without losing any', () => {
    const random = randomOf(5)
    const draws = Array.from({ length: 10_000 }, () => random.next())
    expect(draws.reduce((sum, draw) => sum + draw) / draws.length).toBeCloseTo(0.5, 1)
    expect(random.shuffled([1, 2, 3, 4, 5]).sort()).toEqual([1, 2, 3, 4, 5])
  })
})

describe('a fault plan', () => {
  it('asks no more of a request than one fault', () => {
    const sums = [rough, stormy, ...Array.from({ length: 50 }, (_, seed) => weatherOf(randomOf(seed)))].map(
      (plan) => Object.values(plan).reduce((sum, rate) => sum + rate),
    )
    // Faults of transactions, batches and pages exclude each other.
    for (const sum of sums) expect(sum).toBeLessThan(2)
  })

  it('happens as often as it says, to requests that it fits', () => {
    const plan = { throttled: 0.2, 'page-cut': 0.3 }
    const counts: Record<string, number> = {}
    for (let request = 0; request < 5000; request++) {
      const fault = decideFault(plan, randomOf(1, request), { operation: 'Query' })
      counts[fault ?? 'none'] = (counts[fault ?? 'none'] ?? 0) + 1
      expect(decideFault(plan, randomOf(1, request), { operation: 'PutItem' })).not.toBe('page-cut')
    }
    expect((counts['throttled'] ?? 0) / 5000).toBeCloseTo(0.2, 1)
    expect((counts['page-cut'] ?? 0) / 5000).toBeCloseTo(0.3, 1)
  })

  it('has no faults when calm', () => {
    expect(decideFault(calm, randomOf(1), { operation: 'PutItem' })).toBeUndefined()
    expect(faultKinds.length).toBeGreaterThan(10)
  })
})

describe('a clock', () => {
  it('is wrong by ten minutes at most, and the same for the same seed', () => {
    const looks = (seed: number) => {
      const clock = makeClock({ random: randomOf(seed), startsAt: 0, jumpRate: 0.5 })
      return Array.from({ length: 200 }, () => clock.now())
    }
    const times = looks(1)
    const steps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    expect(Math.max(...steps.map(Math.abs))).toBeLessThan(20 * 60_000 + 2000)
    expect(Math.min(...steps)).toBeLessThan(-60_000)
    expect(looks(1)).toEqual(times)
    expect(looks(2)).not.toEqual(times)
  })
})

describe('seeds', () => {
  it('are the same ones at every run, unless the environment says otherwise', () => {
    expect(chosenSeeds(3, {})).toEqual([1, 2, 3])
    expect(chosenSeeds(3, { VALE_FAULT_SEEDS: '2' })).toEqual([1, 2])
    expect(chosenSeeds(3, { VALE_FAULT_SEED: '77' })).toEqual([77])
    expect(() => chosenSeeds(3, { VALE_FAULT_SEED: 'x' })).toThrow('VALE_FAULT_SEED is a whole number')
  })
})

describe('askUntilAnswered', () => {
  it('asks again while it is told "busy" or meets a passing fault', async () => {
    const outcomes = [refuse('too-busy'), new Killed(), 'done']
    const asked = askUntilAnswered(async (attempt) => {
      const outcome = outcomes[attempt - 1]
      if (outcome instanceof Error) throw outcome
      return outcome
    })
    expect(await asked).toEqual({ answer: 'done' })
  })

  it('takes any other refusal for an answer, and lets a bug pass on', async () => {
    expect(await askUntilAnswered(async () => refuse('voucher-void'))).toEqual({
      answer: { refused: 'voucher-void' },
    })
    await expect(askUntilAnswered(() => Promise.reject(new TypeError('a bug')))).rejects.toThrow('a bug')
    expect(
      isPassing(
        Object.assign(new Error('no'), { name: 'ValidationException', $metadata: { httpStatusCode: 400 } }),
      ),
    ).toBe(false)
  })

  it('gives up after its last attempt', async () => {
    expect(await askUntilAnswered(async () => refuse('too-busy'), { attempts: 2 })).toBeUndefined()
  })
})

/** Ports over a small account: two reads, a write in between, and a signer that a port returns. */
function account() {
  let balance = 10
  const seen: string[] = []
  const note = <Value>(what: string, value: Value) => {
    seen.push(what)
    return value
  }
  const ports = {
    read: async () => note('read', balance),
    nested: {
      take: async (amount: number) => {
        balance -= amount
        return note('take', balance)
      },
    },
    openSigner: async () => note('openSigner', { sign: async (text: string) => note('sign', `${text}!`) }),
    nameOf: (id: string) => `name of ${id}`,
  }
  return { ports, seen, balance: () => balance }
}

describe('a life', () => {
  const immediate = new Set(['nameOf'])
  const use = async (ports: ReturnType<typeof account>['ports']) => {
    await ports.read()
    ports.nameOf('x')
    await ports.nested.take(3)
    const signer = await ports.openSigner()
    return signer.sign('receipt')
  }

  it('counts the calls that return promises, nested and returned ones too', async () => {
    const life = beginLife()
    expect(await use(life.wrap(account().ports))).toBe('receipt!')
    expect(life.calls()).toEqual(['read', 'nested.take', 'openSigner', 'openSigner().sign'])
  })

  it.each([
    ['before', ['read']],
    ['after', ['read', 'take']],
  ] as const)('that ends %s its second call has done %j, and does nothing any more', async (when, done) => {
    const { ports, seen } = account()
    const life = beginLife({ call: 2, when }, immediate)
    const wrapped = life.wrap(ports)
    await expect(use(wrapped)).rejects.toThrow(Killed)
    await expect(wrapped.read()).rejects.toThrow(Killed)
    expect(life.hasStopped()).toBe(true)
    expect(seen).toEqual(done)
  })

  it('that is frozen goes on where it stood still, once it thaws', async () => {
    const { ports, seen } = account()
    const life = beginLife({ call: 2, when: 'frozen' }, immediate)
    const running = use(life.wrap(ports))
    await life.stopped
    expect(seen).toEqual(['read'])
    life.thaw()
    expect(await running).toBe('receipt!')
  })

  it('sees nothing of calls that were under way when it died', async () => {
    const { ports, balance } = account()
    const life = beginLife({ call: 2, when: 'before' })
    const { nested, read } = life.wrap(ports)
    const [taken, died] = await Promise.allSettled([nested.take(1), read()])
    await life.idle()
    expect([taken?.status, died?.status, balance()]).toEqual(['rejected', 'rejected', 9])
  })
})

describe('forEachKill', () => {
  const trial = (take: (state: { balance: number; done: Set<string> }) => number) => ({
    prepare: async () => ({ balance: 10, done: new Set<string>() }),
    makePorts: (life: ReturnType<typeof beginLife>, state: { balance: number; done: Set<string> }) =>
      life.wrap({ read: async () => state.balance, take: async () => take(state) }),
    run: async (ports: { read: () => Promise<number>; take: () => Promise<number> }) => {
      await ports.read()
      return ports.take()
    },
    check: async ({ situation }: { situation: { balance: number } }) => {
      expect(situation.balance).toBe(7)
    },
  })

  it('passes over a command that does its work once', async () => {
    const once = (state: { balance: number; done: Set<string> }) => {
      if (!state.done.has('key')) state.balance -= 3
      state.done.add('key')
      return state.balance
    }
    expect(await forEachKill(trial(once))).toEqual(['read', 'take'])
  })

  it('finds one that does it twice, and says where', async () => {
    const always = (state: { balance: number }) => {
      state.balance -= 3
      return state.balance
    }
    await expect(forEachKill(trial(always))).rejects.toThrow('frozen call 1 of 2, read')
  })
})
