/** What the browser keeps for a person; nothing where it may not (private windows, frames). */
export function kept(name: string): string | null {
  try {
    return localStorage.getItem(`billhook-${name}`);
  } catch {
    // as good as never kept
    return null;
  }
}

export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`billhook-${name}`, value);
  } catch {
    // it holds for this visit alone
  }
}
