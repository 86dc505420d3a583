import type { Document } from './document.js';

export interface Words {
  title: Record<Document['kind'], string>;
  until: Record<Document['kind'], string>;
  to: Record<Document['kind'], string>;
  mark: Record<NonNullable<Document['mark']>, string>;
  number: string;
  date: string;
  from: string;
  taxId: string;
  description: string;
  quantity: string;
  unitPrice: string;
  tax: string;
  amount: string;
  subtotal: string;
  discount: string;
  total: string;
  credited: string;
  paid: string;
  due: string;
  notes: string;
  /** `{page}` and `{pages}` stand for their numbers. */
  page: string;
}

const en: Words = {
  title: { invoice: 'Invoice', quote: 'Quote' },
  until: { invoice: 'Due date', quote: 'Valid until' },
  to: { invoice: 'Bill to', quote: 'Quote for' },
  mark: { draft: 'DRAFT', void: 'VOID' },
  number: 'Number',
  date: 'Date',
  from: 'From',
  taxId: 'Tax ID',
  description: 'Description',
  quantity: 'Quantity',
  unitPrice: 'Unit price',
  tax: 'Tax',
  amount: 'Amount',
  subtotal: 'Subtotal',
  discount: 'Discount',
  total: 'Total',
  credited: 'Credited',
  paid: 'Paid',
  due: 'Amount due',
  notes: 'Notes',
  page: 'Page {page} of {pages}',
};

const ptBr: Words = {
  title: { invoice: 'Fatura', quote: 'Orçamento' },
  until: { invoice: 'Vencimento', quote: 'Válido até' },
  to: { invoice: 'Cobrar de', quote: 'Orçamento para' },
  mark: { draft: 'RASCUNHO', void: 'CANCELADA' },
  number: 'Número',
  date: 'Data',
  from: 'De',
  taxId: 'CPF/CNPJ',
  description: 'Descrição',
  quantity: 'Quantidade',
  unitPrice: 'Preço unitário',
  tax: 'Imposto',
  amount: 'Valor',
  subtotal: 'Subtotal',
  discount: 'Desconto',
  total: 'Total',
  credited: 'Creditado',
  paid: 'Pago',
  due: 'Valor a pagar',
  notes: 'Observações',
  page: 'Página {page} de {pages}',
};

const es: Words = {
  title: { invoice: 'Factura', quote: 'Presupuesto' },
  until: { invoice: 'Vencimiento', quote: 'Válido hasta' },
  to: { invoice: 'Facturar a', quote: 'Presupuesto para' },
  mark: { draft: 'BORRADOR', void: 'ANULADA' },
  number: 'Número',
  date: 'Fecha',
  from: 'De',
  taxId: 'Id. fiscal',
  description: 'Descripción',
  quantity: 'Cantidad',
  unitPrice: 'Precio unitario',
  tax: 'Impuesto',
  amount: 'Importe',
  subtotal: 'Subtotal',
  discount: 'Descuento',
  total: 'Total',
  credited: 'Abonado',
  paid: 'Pagado',
  due: 'Importe a pagar',
  notes: 'Notas',
  page: 'Página {page} de {pages}',
};

const hi: Words = {
  title: { invoice: 'बीजक', quote: 'कोटेशन' },
  until: { invoice: 'देय तिथि', quote: 'इस तिथि तक मान्य' },
  to: { invoice: 'ग्राहक', quote: 'किसके लिए' },
  mark: { draft: 'मसौदा', void: 'रद्द' },
  number: 'संख्या',
  date: 'दिनांक',
  from: 'विक्रेता',
  taxId: 'कर पहचान संख्या',
  description: 'विवरण',
  quantity: 'मात्रा',
  unitPrice: 'इकाई मूल्य',
  tax: 'कर',
  amount: 'राशि',
  subtotal: 'उप-योग',
  discount: 'छूट',
  total: 'कुल',
  credited: 'जमा',
  paid: 'भुगतान किया गया',
  due: 'देय राशि',
  notes: 'टिप्पणियाँ',
  page: 'पृष्ठ {page} / {pages}',
};

/** By language tag; the first of a language is what its other regions read. */
export const words: Readonly<Record<string, Words>> = { en, 'pt-BR': ptBr, es, hi };
