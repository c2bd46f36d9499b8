import { Monitor, Moon, Sun } from 'lucide-react';
import { type ReactElement, useState } from 'react';

const themes = ['system', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];
const key = 'turnbuckle-theme';
const icons = { system: Monitor, light: Sun, dark: Moon };

/** Goes round: as the system, light, dark. Kept in this browser. */
export function ThemeToggle(): ReactElement {
  const [theme, setTheme] = useState<Theme>(() => readTheme());
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system';
  const Icon = icons[theme];
  const choose = (): void => {
    if (next === 'system') {
      localStorage.removeItem(key);
      delete document.documentElement.dataset.theme;
    } else {
      localStorage.setItem(key, next);
      document.documentElement.dataset.theme = next;
    }
    setTheme(next);
  };
  return (
    <button type="button" className="button button-quiet button-icon" onClick={choose} aria-label={`Theme: ${theme}. Change to ${next}`} title={`Theme: ${theme}`}>
      <Icon aria-hidden="true" />
    </button>
  );
}

function readTheme(): Theme {
  const chosen = localStorage.getItem(key);
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
}
