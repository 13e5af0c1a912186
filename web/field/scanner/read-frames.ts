// Takes pictures from a video and has them read, one at a time: a slow phone reads fewer, and never queues them.

export type FrameReader = { readonly stop: () => void }

export type FrameEvents = {
  /** The text of a code; reading goes on until `stop`. */
  readonly onText: (text: string) => void
  /** The reader itself does not work. */
  readonly onFailure: (what: string) => void
}

/** A voucher's modules stay four pixels wide at half of the picture: more would only be slower. */
const longestSide = 800
const pauseMs = 40

export function readFrames(video: HTMLVideoElement, { onText, onFailure }: FrameEvents): FrameReader {
  const worker = new Worker(new URL('./decode-worker.ts', import.meta.url), { type: 'module' })
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d', { willReadFrequently: true })
  let stopped = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const next = () => {
    if (!stopped) timer = setTimeout(take, pauseMs)
  }
  const take = () => {
    if (context === null || video.readyState < video.HAVE_CURRENT_DATA || video.videoWidth === 0)
      return next()
    const scale = Math.min(1, longestSide / Math.max(video.videoWidth, video.videoHeight))
    canvas.width = Math.round(video.videoWidth * scale)
    canvas.height = Math.round(video.videoHeight * scale)
    context.drawImage(video, 0, 0, canvas.width, canvas.height)
    const picture = context.getImageData(0, 0, canvas.width, canvas.height)
    worker.postMessage(picture, [picture.data.buffer])
  }
  worker.addEventListener('message', ({ data }: MessageEvent<{ text?: string; failed?: string }>) => {
    if (stopped) return
    if (data.failed !== undefined) return onFailure(data.failed)
    if (data.text !== undefined) onText(data.text)
    next()
  })
  worker.addEventListener('error', ({ message }) => onFailure(message))
  next()
  return {
    stop: () => {
      stopped = true
      clearTimeout(timer)
      worker.terminate()
    },
  }
}
