// All words of English, each group's in its own file.
export const groups = import.meta.glob('./en/*.json', { eager: true, import: 'default' })
