/** What names of columns abbreviate, in the words that `mapping-synonyms.ts` speaks. */
const WORDS: Record<string, string> = Object.fromEntries(
  Object.entries({
    numero: 'nro num n no nº n° numero number nmro',
    codigo: 'cod codigo id code cdo',
    titular: 'tit titular titu holder',
    socio: 'soc socio asociado',
    cliente: 'cli cliente clte',
    usuario: 'usr usuario user usu abonado',
    suministro: 'sum sumin suministro supply sumi',
    conexion: 'con conex conexion cnx',
    punto: 'pto punto pv',
    venta: 'vta venta',
    comprobante: 'comp cbte cpbte comprobante cte factura fac fact invoice',
    vencimiento: 'vto vtos venc vence vencimiento vcto ven due',
    importe: 'imp importe monto total amount impte',
    saldo: 'saldo sdo deuda adeudado pendiente balance',
    periodo: 'per periodo period pdo',
    lectura: 'lect lectura lec reading read',
    anterior: 'ant anterior previous antes',
    actual: 'act actual current',
    consumo: 'cons consumo consumido quantity cantidad cant',
    unidad: 'un unid unidad unit um medida',
    fecha: 'fec fecha fch f on date dia',
    emision: 'emi emis emision emitido issued',
    servicio: 'serv servicio service srv rubro',
    medidor: 'med medidor meter aparato',
    estado: 'est estado status situacion sit',
    categoria: 'cat categ categoria category tarifa',
    domicilio: 'dom domicilio direccion dir address',
    calle: 'calle street',
    altura: 'altura alt puerta',
    localidad: 'loc localidad city ciudad',
    postal: 'postal cp cpostal',
    telefono: 'tel telefono celular movil phone cel',
    latitud: 'lat latitud latitude',
    longitud: 'lon lng long longitud longitude',
    coordenada: 'coord coordenada gps geo',
    alimentador: 'alim aliment alimentador feeder',
    distribuidor: 'dist distrib distribuidor',
    zona: 'zona zone',
    correo: 'email mail correo e-mail',
    nombre: 'nom nombre name apynom denominacion razon',
    apellido: 'ape apellido apellidos',
    cuit: 'cuit cuil taxid',
    clave: 'clave key contrasena password pin',
    web: 'web internet oficinavirtual',
    tipo: 'tipo type tpo',
    letra: 'letra letter let',
    cae: 'cae cai',
    estimado: 'estimado estimada estim estimated',
    mes: 'mes',
    ano: 'ano anio',
    '1': '1 1er 1ro primer primero primera',
    '2': '2 2do segundo segunda second',
    '3': '3 3er 3ro tercer tercero third',
  }).flatMap(([word, forms]) => forms.split(' ').map((form) => [form, word])),
);

/** Words that tell nothing. */
const SILENT = new Set(['de', 'del', 'la', 'el', 'los', 'las', 'y', 'e', 'al', 'electronico', 'social', 'a']);

/** The words that a column's name is made of, in full and without accents; `fecVto1`, `FECVTO1` and «Fecha 1º Vto.» alike. */
export function wordsOf(name: string): string[] {
  const plain = name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/n[º°]/g, ' nro ')
    .replace(/[º°]/g, ' ')
    .replace(/e-mail/g, 'email');
  const pieces = plain.split(/[^a-z0-9]+/).filter((piece) => piece !== '');
  const words = pieces.flatMap((piece) => (piece in WORDS ? [piece] : (split(piece) ?? [piece])));
  const known = words.map((word) => WORDS[word] ?? word);
  return [...new Set(known.filter((word) => !SILENT.has(word)))];
}

/** A name written without spaces, where it consists of known words from end to end. */
function split(piece: string): string[] | undefined {
  if (piece === '') return [];
  for (let length = piece.length; length > 0; length -= 1) {
    const head = piece.slice(0, length);
    if (!(head in WORDS) || (length === 1 && !/\d/.test(head))) continue;
    const rest = split(piece.slice(length));
    if (rest) return [head, ...rest];
  }
  return undefined;
}

/** How well a column's name says one of the synonyms: 1 where it says just that, 0 where it says something else. */
export function saidBy(name: string, synonyms: string[]): number {
  const words = wordsOf(name);
  const scores = synonyms.map((synonym) => {
    const wanted = synonym.split(' ');
    if (!wanted.every((word) => words.includes(word))) return 0;
    return wanted.length / words.length;
  });
  return Math.max(0, ...scores);
}
