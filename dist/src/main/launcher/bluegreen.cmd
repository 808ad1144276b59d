@echo off
rem bluegreen: runs bluegreen.jar, which lies beside this script, in ..\lib, or where BLUEGREEN_JAR says.
rem Java is that of ..\java, if there is one, else that of JAVA_HOME, else java from the PATH; BLUEGREEN_JAVA_OPTS goes to the JVM.
setlocal
set "jar=%BLUEGREEN_JAR%"
if not defined jar if exist "%~dp0bluegreen.jar" set "jar=%~dp0bluegreen.jar"
if not defined jar if exist "%~dp0..\lib\bluegreen.jar" set "jar=%~dp0..\lib\bluegreen.jar"
if not defined jar (
  echo bluegreen: there is no bluegreen.jar beside this script or in ..\lib; say where it is with BLUEGREEN_JAR 1>&2
  exit /b 2
)
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
if exist "%~dp0..\java\bin\java.exe" set "java=%~dp0..\java\bin\java"
"%java%" -version >nul 2>&1
if errorlevel 1 (
  echo bluegreen: there is no java; install Java 17 or newer, or set JAVA_HOME to one 1>&2
  exit /b 2
)
"%java%" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto %BLUEGREEN_JAVA_OPTS% -jar "%jar%" %*
exit /b %errorlevel%
