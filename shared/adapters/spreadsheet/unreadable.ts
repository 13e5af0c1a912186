// Why a list cannot be read, in words for who has it at hand.
import { UnreadableList } from '../../application/list-ports.ts'
import { refuse } from '../../domain/refusal.ts'

export function unreadable(detail: string): UnreadableList {
  return new UnreadableList(refuse('file-unreadable', { field: 'fileId', detail }))
}
