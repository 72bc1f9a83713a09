# demo and bench.

dev_demo() {
    need_packages $networking $pods $driving
    dev_build
    exec artifacts/signalbox-lab demo "$@"
}

dev_bench() {
    [ -e bench/Bench.csproj ] || { echo "dev: there is no bench/Bench.csproj yet" >&2 && return 1; }
    need_packages $networking
    need_sdk
    dev_build
    export SIGNALBOX_PROGRAMS=$PWD/artifacts/bin
    dotnet run --project bench --no-build -c Release -- "$@"
}
