/** A file that was chosen on another page, on its way to this one. */
let chosen: File | null = null;

export function chooseFile(file: File): void {
  chosen = file;
}

export function takeChosenFile(): File | null {
  const file = chosen;
  chosen = null;
  return file;
}
