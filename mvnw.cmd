@echo off
rem Runs the installed Maven; the build itself refuses versions that do not fit. Nothing is downloaded here.
where mvn >nul 2>nul
if errorlevel 1 (
  echo mvnw: needs Maven 3.8.7 or a later 3.x on the PATH; install it 1>&2
  exit /b 1
)
mvn %*
