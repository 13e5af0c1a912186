// What the page uses and the browsers of 2018 lack. Imported first.

if (Object.fromEntries === undefined)
  Object.fromEntries = (entries: Iterable<readonly [PropertyKey, unknown]>) => {
    const made: Record<PropertyKey, unknown> = {}
    for (const [name, value] of entries) made[name] = value
    return made
  }

if (Object.hasOwn === undefined) Object.hasOwn = (of, name) => Object.hasOwn(of, name)

if (Array.prototype.flatMap === undefined)
  Array.prototype.flatMap = function flatMap<Item, Made>(this: Item[], to: (item: Item) => Made) {
    return ([] as Made[]).concat(...this.map((item) => to(item)))
  } as typeof Array.prototype.flatMap

if (window.queueMicrotask === undefined) window.queueMicrotask = (work) => void Promise.resolve().then(work)
