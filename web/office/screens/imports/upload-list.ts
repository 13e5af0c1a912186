// Puts a list where the server's reader finds it, past the API, and says how far it is.
import type * as z from 'zod'
import { createImportFileRoute, lookIntoImportFileRoute } from '../../../../shared/contract/routes/imports.ts'
import { CallFailed, call } from '../../api/call.ts'

export type SeenFile = z.output<typeof lookIntoImportFileRoute.success.schema>

/** Uploads the file and answers with what is in its first rows. */
export async function uploadList(
  { programmeId, file }: { readonly programmeId: string; readonly file: File },
  { key, onProgress }: { readonly key: string; readonly onProgress: (sent: number) => void },
): Promise<SeenFile> {
  const { fileId, upload } = await call(createImportFileRoute, {
    params: { programmeId },
    body: { fileName: file.name.slice(-120), sizeBytes: file.size },
    idempotencyKey: key,
  })
  await put(upload, file, onProgress)
  return call(lookIntoImportFileRoute, { params: { programmeId, fileId } })
}

type Upload = z.output<typeof createImportFileRoute.success.schema>['upload']

/** `fetch` does not say how much of a body was sent. */
function put({ url, headers }: Upload, file: File, onProgress: (sent: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('PUT', url)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.upload.onprogress = ({ loaded }) => onProgress(loaded)
    request.onerror = () => reject(new CallFailed({ code: 'no-network' }))
    request.onload = () => {
      // 412: it was put there before, by a request whose answer was lost.
      const isThere = request.status === 200 || request.status === 412
      if (isThere) resolve()
      else reject(new CallFailed({ code: 'no-answer' }))
    }
    request.send(file)
  })
}
