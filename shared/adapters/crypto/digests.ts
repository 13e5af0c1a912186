// SHA-256 as the seals use it. Texts are hashed as UTF-8; hashes are written in base64url.
import { hash } from 'node:crypto'
import type { Digests, LoggedLeaf } from '../../application/seal-ports.ts'
import type { AuditLeaf } from '../../domain/audit-leaf.ts'
import { leafHash } from '../../domain/merkle.ts'

export const digests: Digests = {
  sha256: (bytes) => hash('sha256', bytes, 'buffer'),
  hashText: (text) => hash('sha256', text, 'base64url'),
  bytesOf: (base64url) => Buffer.from(base64url, 'base64url'),
  base64urlOf: (bytes) => Buffer.from(bytes).toString('base64url'),
}

/** A leaf as the log keeps it: its reference, and the hash that stands for its text in the tree. */
export function loggedLeaf({ ref, text }: AuditLeaf): LoggedLeaf {
  return { ref, hash: digests.base64urlOf(leafHash(Buffer.from(text), digests.sha256)) }
}
