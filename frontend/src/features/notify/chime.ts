const NOTES = [
  { hertz: 660, at: 0 },
  { hertz: 880, at: 0.14 },
] as const;
const LENGTH_S = 0.35;
const LOUDNESS = 0.12;

/** Two soft notes; silent where the browser wants a click first. */
export function chime(): void {
  const audio = new AudioContext();
  for (const { hertz, at } of NOTES) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const start = audio.currentTime + at;
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(LOUDNESS, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + LENGTH_S);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + LENGTH_S);
    tone.onended = () => {
      if (hertz === NOTES.at(-1)?.hertz) {
        void audio.close();
      }
    };
  }
}
