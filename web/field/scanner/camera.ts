// The phone's camera: opened for reading codes, with its light and its sharpness where it has them.

/** Why there is no picture. */
export type CameraTrouble = 'denied' | 'missing' | 'busy' | 'failed'

export class CameraError extends Error {
  override readonly name = 'CameraError'
  readonly trouble: CameraTrouble
  constructor(trouble: CameraTrouble, cause: unknown) {
    super(trouble, { cause })
    this.trouble = trouble
  }
}

export type Camera = {
  readonly stream: MediaStream
  readonly cameraId: string
  /** Of a camera that has a light: turns it on or off. */
  readonly light?: (on: boolean) => Promise<void>
  readonly close: () => void
}

type Capabilities = MediaTrackCapabilities & {
  readonly torch?: boolean
  readonly focusMode?: readonly string[]
}
type Constraint = MediaTrackConstraintSet & { torch?: boolean; focusMode?: string }

/** Opens the camera at the back, or the one that was chosen. */
export async function openCamera(cameraId?: string): Promise<Camera> {
  if (navigator.mediaDevices === undefined) throw new CameraError('missing', undefined)
  const stream = await navigator.mediaDevices
    .getUserMedia({
      audio: false,
      video: {
        width: { ideal: 1280 },
        height: { ideal: 720 },
        ...(cameraId === undefined
          ? { facingMode: { ideal: 'environment' } }
          : { deviceId: { exact: cameraId } }),
      },
    })
    .catch((error: unknown) => {
      throw new CameraError(troubleOf(error), error)
    })
  const [track] = stream.getVideoTracks()
  if (track === undefined) throw new CameraError('missing', undefined)
  const can = (track.getCapabilities?.() ?? {}) as Capabilities
  const set = (constraint: Constraint) => track.applyConstraints({ advanced: [constraint] })
  // A camera that cannot keep sharp by itself still reads what is held at the right distance.
  if (can.focusMode?.includes('continuous')) await set({ focusMode: 'continuous' }).catch(() => undefined)
  return {
    stream,
    cameraId: track.getSettings().deviceId ?? '',
    ...(can.torch === true && { light: (on: boolean) => set({ torch: on }) }),
    close: () => {
      for (const each of stream.getTracks()) each.stop()
    },
  }
}

/** The cameras there are; browsers tell only after one was allowed. */
export async function cameraIds(): Promise<readonly string[]> {
  const devices = await navigator.mediaDevices.enumerateDevices()
  return devices.filter(({ kind }) => kind === 'videoinput').map(({ deviceId }) => deviceId)
}

function troubleOf(error: unknown): CameraTrouble {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing'
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'failed'
}
