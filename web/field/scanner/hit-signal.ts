// Tells hand and ear that a code was read: the eye is on the card.

let audio: AudioContext | undefined

export function signalHit(): void {
  navigator.vibrate?.(80)
  try {
    audio ??= new AudioContext()
    const tone = audio.createOscillator()
    const volume = audio.createGain()
    tone.frequency.value = 1320
    volume.gain.setValueAtTime(0.15, audio.currentTime)
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.12)
    tone.connect(volume).connect(audio.destination)
    tone.start()
    tone.stop(audio.currentTime + 0.13)
  } catch {
    // A phone without sound has shaken.
  }
}
