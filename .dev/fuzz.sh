# fuzz. The ring "unit" has a form of this that takes seconds.

# dev_fuzz [SECONDS [SEED [DECODER]]]: each decoder for so many seconds; the same seed gives the same inputs. A decoder
# that fails is told with its input, and how to see it again. With SIGNALBOX_FUZZ_INPUT (base64) that input alone.
dev_fuzz() {
    need_sdk
    step "build" dotnet build tests/Fuzz --nologo -v q -c Release
    SIGNALBOX_FUZZ_SECONDS=${1:-10} SIGNALBOX_FUZZ_SEED=${2:-$RANDOM} SIGNALBOX_FUZZ_DECODER=${3:-} \
        step "fuzz" dotnet run --project tests/Fuzz --no-build -c Release -- -noColor -showLiveOutput \
        -class Signalbox.Fuzz.FuzzTests | grep -vE '\[SKIP\]|another decoder|^$'
}
