// The few BLAS and LAPACK routines that Kindex calls, declared once. OpenBLAS carries both in one library.
#ifndef KINDEX_OPENBLAS_H
#define KINDEX_OPENBLAS_H

#include <cblas.h>

// LAPACK has no C header of its own here: these are the Fortran entry points, every argument by address, matrices
// column-major. A hidden length follows each character argument in the Fortran convention; passing one-character
// strings makes it unobserved, as every C caller of LAPACK relies on.
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
             const int *lwork, int *iwork, const int *liwork, int *info);
void dsyevr_(const char *jobz, const char *range, const char *uplo, const int *n, double *a, const int *lda,
             const double *vl, const double *vu, const int *il, const int *iu, const double *abstol, int *m, double *w,
             double *z, const int *ldz, int *isuppz, double *work, const int *lwork, int *iwork, const int *liwork,
             int *info);
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info);
void dpotrs_(const char *uplo, const int *n, const int *nrhs, const double *a, const int *lda, double *b,
             const int *ldb, int *info);

#endif
