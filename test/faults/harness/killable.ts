// Lets a process die at any of its calls to the outside, or freeze there and come back, and drives a use case through
// every one of these ends: die, start again, ask again, and then the books must be as if nothing had happened.

/** What every call of a dead process gets. */
export class Killed extends Error {
  override readonly name = 'Killed'
}

/**
 * `before`: the call is never made. `after`: it is made, and its answer never seen. `frozen`: the process stops before
 * the call, another one does its work, and then it goes on where it stopped, with all it had read.
 */
export type KillPoint = { readonly call: number; readonly when: 'before' | 'after' | 'frozen' }

/** One incarnation of a process: everything that it reaches of the outside is wrapped in it. */
export type Life = {
  /**
   * The same object, nested ones and what its functions return included, with functions that die as this life does.
   * Only functions that return promises count as calls.
   */
  wrap<Target extends object>(target: Target, name?: string): Target
  /** The calls made so far, such as `dynamodb.send UpdateCommand`. */
  calls(): readonly string[]
  /** Resolves when the process has come to its end or stands still. */
  readonly stopped: Promise<void>
  /** Whether it has died or frozen; false while its calls did not come as far as the kill point. */
  hasStopped(): boolean
  /** Lets a frozen process go on. */
  thaw(): void
  /** Resolves when none of its calls is under way, however it ended. */
  idle(): Promise<void>
}

/** `immediate` names the functions that return no promise, as an earlier life found out: they are no calls. */
export function beginLife(kill?: KillPoint, immediate: Set<string> = new Set()): Life {
  const calls: string[] = []
  const underWay = new Set<Promise<unknown>>()
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>()
  const { promise: thawed, resolve: thaw } = Promise.withResolvers<void>()
  let hasStopped = false
  const end = () => {
    hasStopped = true
    stop()
  }
  const isFrozen = () => hasStopped && kill?.when === 'frozen'
  const isDead = () => hasStopped && kill?.when !== 'frozen'
  const follow = (work: Promise<unknown>) => {
    const followed: Promise<unknown> = work.catch(() => undefined).finally(() => underWay.delete(followed))
    underWay.add(followed)
  }
  const answerTo = async (work: Promise<unknown>, name: string, isLast: boolean) => {
    try {
      return wrapValue(await work, `${name}()`)
    } finally {
      if (isLast) end()
      if (isFrozen()) await thawed
      // Whatever came of it, a dead process does not see it.
      // biome-ignore lint/correctness/noUnsafeFinally: that is what this is for
      if (isDead()) throw new Killed(`died after ${name}`)
    }
  }
  const later = (act: () => unknown) => {
    const thawedAnswer = thawed.then(act)
    follow(thawedAnswer)
    return thawedAnswer
  }
  const call: Call = (name, act) => {
    const isImmediate = immediate.has(name)
    if (isDead() && isImmediate) throw new Killed(`dead before ${name}`)
    if (isImmediate) return act()
    if (isDead()) return Promise.reject(new Killed(`dead before ${name}`))
    if (isFrozen()) return later(act)
    const isLast = kill?.call === calls.length + 1
    if (isLast && kill.when !== 'after') {
      calls.push(name)
      end()
      return kill.when === 'frozen' ? later(act) : Promise.reject(new Killed(`died before ${name}`))
    }
    const result = act()
    if (!(result instanceof Promise)) {
      immediate.add(name)
      return wrapValue(result, `${name}()`)
    }
    calls.push(name)
    follow(result)
    return answerTo(result, name, isLast)
  }
  const { wrap, wrapValue } = wrapping(call)
  return {
    wrap,
    calls: () => calls,
    stopped,
    hasStopped: () => hasStopped,
    thaw,
    idle: async () => {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}

type Call = (name: string, act: () => unknown) => unknown

/** Puts `call` between an object's functions and whoever calls them. */
function wrapping(call: Call) {
  const wrapFunction = (target: (...given: never[]) => unknown, name: string, self?: object) =>
    ((...given: never[]) => call(nameOf(name, given), () => target.apply(self, given))) as typeof target
  const wrapProperty = (of: object, property: string | symbol, name: string): unknown => {
    const value: unknown = Reflect.get(of, property, of)
    if (typeof property === 'symbol') return value
    const path = name === '' ? property : `${name}.${property}`
    if (typeof value === 'function') return wrapFunction(value as never, path, of)
    return isPlain(value) ? wrap(value, path) : value
  }
  const wrap = <Target extends object>(target: Target, name = ''): Target =>
    new Proxy(target, { get: (of, property) => wrapProperty(of, property, name) })
  const wrapValue = (value: unknown, name: string): unknown => {
    if (typeof value === 'function') return wrapFunction(value as never, name)
    const hasFunctions = isPlain(value) && Object.values(value).some((part) => typeof part === 'function')
    return hasFunctions ? wrap(value as object, name) : value
  }
  return { wrap, wrapValue }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

/** A command of the SDK says what it is by its class. */
function nameOf(name: string, [first]: readonly unknown[]): string {
  const of = typeof first === 'object' && first !== null ? first.constructor.name : ''
  return of.endsWith('Command') ? `${name} ${of}` : name
}
