/* Numbers that a visitor had better not send, so that a warning comes first: a citizen service number (eleven
   test) and a bank account number (mod 97). */
const DIGITS = /(?<!\d)\d(?:[ .-]?\d){8}(?!\d)/g;
const ACCOUNT = /\b[a-z]{2}\d\d ?[a-z\d]{4}(?: ?\d){7,23}\b/gi;

const isBsn = (text) => {
  const sum = [...text.replace(/\D/g, "")].reduce((total, digit, at) => total + digit * (at < 8 ? 9 - at : -1), 0);
  return sum && sum % 11 === 0;
};

const isIban = (text) => {
  const plain = text.replace(/ /g, "").toLowerCase();
  const digits = [...(plain.slice(4) + plain.slice(0, 4))].map((sign) => parseInt(sign, 36)).join("");
  return BigInt(digits) % 97n === 1n;
};

const isDelicate = (text) => (text.match(DIGITS) || []).some(isBsn) || (text.match(ACCOUNT) || []).some(isIban);
