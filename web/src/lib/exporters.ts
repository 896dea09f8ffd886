/** Takes a panel with one: its numbers as CSV, its looks as PNG. */

export interface Sheet {
  /** The name of the file, without its ending. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** A spreadsheet takes a cell that begins so for a formula. */
const FORMULA = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const NEEDS_QUOTES = /[",\r\n]/;

/** As RFC 4180 says; text that a spreadsheet would run is given an apostrophe. */
export function toCsv({ columns, rows }: Pick<Sheet, "columns" | "rows">): string {
  return [columns, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function saveCsv(sheet: Sheet): void {
  // The mark at the beginning tells spreadsheets that it is UTF-8.
  save(`${sheet.name}.csv`, new Blob([`\ufeff${toCsv(sheet)}`], { type: "text/csv" }));
}

const SHARPNESS = 2;
const CAPTION = { line: 18, margin: 20, size: 12 };

/**
 * Save an element as it looks now; what is marked `data-no-export` is left out.
 *
 * `caption` stands below it: a picture that is passed on must say what it is of.
 *
 * @throws Error when the browser does not let a page draw itself.
 */
export async function savePng(name: string, element: HTMLElement, caption = ""): Promise<void> {
  const { width, height } = element.getBoundingClientRect();
  const copy = copyWithLooks(element) as HTMLElement;
  copy.style.margin = "0";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("width", String(width));
  svg.setAttribute("height", String(height));
  const body = document.createElementNS("http://www.w3.org/2000/svg", "foreignObject");
  body.setAttribute("width", "100%");
  body.setAttribute("height", "100%");
  body.append(copy);
  svg.append(body);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * SHARPNESS);
  const looks = getComputedStyle(element);
  const lines = caption ? captionLines(`${caption} · Groundswell`, width, looks) : [];
  const below = lines.length > 0 ? (lines.length + 1) * CAPTION.line : 0;
  canvas.height = Math.ceil((height + below) * SHARPNESS);
  const pen = canvas.getContext("2d");
  if (pen) {
    pen.scale(SHARPNESS, SHARPNESS);
    // Letters of the night on no ground are white on white where the picture is looked at.
    pen.fillStyle = looks.backgroundColor;
    pen.fillRect(0, 0, width, height + below);
    pen.drawImage(image, 0, 0, width, height);
    write(pen, lines, width, height, looks);
  }
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("This browser could not draw the picture.");
  save(`${name}.png`, blob);
}

function captionLines(caption: string, width: number, looks: CSSStyleDeclaration): string[] {
  const pen = document.createElement("canvas").getContext("2d");
  if (!pen) return [caption];
  pen.font = fontOf(looks);
  const fits = (text: string) => pen.measureText(text).width <= width - 2 * CAPTION.margin;
  const parts = caption.split(" · ");
  const short = (part: string) => (fits(part) ? [part] : wrapped(part.split(" "), " ", fits));
  return wrapped(parts.flatMap(short), " · ", fits);
}

/** Parts in as few lines as hold them in their order; one that fits in none has its own. */
export function wrapped(
  parts: readonly string[],
  between: string,
  fits: (line: string) => boolean,
): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const longer = `${lines.at(-1)}${between}${part}`;
    if (lines.length > 0 && fits(longer)) lines.splice(-1, 1, longer);
    else lines.push(part);
  }
  return lines;
}

const fontOf = (looks: CSSStyleDeclaration) => `${CAPTION.size}px ${looks.fontFamily}`;

function write(
  pen: CanvasRenderingContext2D,
  lines: readonly string[],
  width: number,
  top: number,
  looks: CSSStyleDeclaration,
): void {
  pen.fillStyle = looks.color;
  pen.font = fontOf(looks);
  pen.textBaseline = "middle";
  for (const [n, line] of lines.entries())
    pen.fillText(line, CAPTION.margin, top + (n + 0.9) * CAPTION.line, width - 2 * CAPTION.margin);
}

/** A copy that carries its computed style: a picture knows no style sheets. */
function copyWithLooks(node: Node): Node {
  const copy = node.cloneNode(false);
  if (node instanceof Element && (copy instanceof HTMLElement || copy instanceof SVGElement)) {
    const looks = getComputedStyle(node);
    const css = [...looks].map((name) => `${name}:${looks.getPropertyValue(name)}`).join(";");
    copy.style.cssText = css; // as an attribute the page's security policy would refuse it
    copy.removeAttribute("class");
  }
  for (const child of node.childNodes) {
    if (!(child instanceof Element && child.hasAttribute("data-no-export"))) {
      copy.appendChild(copyWithLooks(child));
    }
  }
  return copy;
}

function save(name: string, blob: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
