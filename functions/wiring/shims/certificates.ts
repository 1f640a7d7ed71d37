/**
 * Stands in for the packages that read certificates, which `@simplewebauthn/server` brings for statements of attestation:
 * none is asked for, and one that comes along is taken away unread (core/passkeys/verify-enrolment.ts). They are a third of
 * its bytes and two thirds of its start. Each name is one that the library imports: the bundler says which are missing.
 */
const none = (): never => {
  throw new Error('certificates are not read here');
};

export const AuthorityKeyIdentifierExtension = none;
export const CRLDistributionPointsExtension = none;
export const KeyDescription = none;
export const RSAPublicKey = none;
export const SubjectKeyIdentifierExtension = none;
export const X509Certificate = none;
export const X509ChainBuilder = none;
export const X509Crl = none;
export const id_ce_keyDescription = '';
export const id_ml_dsa_44 = '';
export const id_ml_dsa_65 = '';
export const id_ml_dsa_87 = '';
export const id_rsaEncryption = '';
export const id_sha1WithRSAEncryption = '';
export const id_sha256WithRSAEncryption = '';
export const id_sha384WithRSAEncryption = '';
export const id_sha512WithRSAEncryption = '';
