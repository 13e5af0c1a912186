// All words of Spanish, each group's in its own file.
export const groups = import.meta.glob('./es/*.json', { eager: true, import: 'default' })
