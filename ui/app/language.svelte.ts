/** The language of the window: that of the settings, or that of the system. */
import { chooseLanguage, type Language } from '../shared/translate';

let chosen: Language = $state(chooseLanguage(navigator.languages));

export function language(): Language {
  return chosen;
}

/** Everything that is shown follows at once. */
export function speak(wanted: 'auto' | Language): void {
  chosen = wanted === 'auto' ? chooseLanguage(navigator.languages) : wanted;
}
