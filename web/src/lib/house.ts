// Whose pages these are, where the server has a house style: it wrote name and logo into the page's head.

export interface House {
  name: string;
  /** Where the logo is; `null` where there is only a name. */
  logo: string | null;
}

export function houseOf(page: ParentNode = document): House | null {
  const meta = page.querySelector<HTMLMetaElement>('meta[name="house"]');
  if (!meta) return null;
  const [name, logo] = [meta.content, meta.dataset['logo'] ?? null];
  return name || logo ? { name, logo } : null;
}
