/** Rings the bell of a FLASH message: three rising pairs of tones, about two seconds. A browser that nobody has touched yet keeps silent. */
export async function ringBell(): Promise<void> {
  if (!navigator.userActivation.hasBeenActive) return;
  const audio = new AudioContext();
  try {
    await audio.resume();
    const begin = audio.currentTime + 0.02;
    for (let at = 0; at < 6; at += 1) {
      const tone = audio.createOscillator();
      const gain = audio.createGain();
      const from = begin + Math.floor(at / 2) * 0.6 + (at % 2) * 0.18;
      tone.frequency.value = at % 2 === 0 ? 740 : 988;
      gain.gain.setValueAtTime(0.0001, from);
      gain.gain.exponentialRampToValueAtTime(0.25, from + 0.02);
      gain.gain.exponentialRampToValueAtTime(0.0001, from + 0.17);
      tone.connect(gain).connect(audio.destination);
      tone.start(from);
      tone.stop(from + 0.18);
    }
    await new Promise((resolve) => setTimeout(resolve, 2200));
  } finally {
    await audio.close();
  }
}
