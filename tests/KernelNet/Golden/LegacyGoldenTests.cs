using Signalbox.Kernel.Iptables;
using Signalbox.Testing.Golden;

namespace Signalbox.KernelNet.Golden;

/// <summary>Every scenario, by the program, in a kernel that is spoken to by iptables-legacy. Each variant has a class
/// of its own, so that the two run side by side.</summary>
public sealed class LegacyGoldenTests
{
    private const IptablesVariant Variant = IptablesVariant.Legacy;

    public static TheoryData<string> OwnRows { get; } = [.. Scenario.OwnNames];

    public static TheoryData<string> SharedRows => Scenario.SharedRows();

    [Theory]
    [MemberData(nameof(OwnRows))]
    public void A_fresh_kernel_gets_what_render_prints_and_keeps_it(string name) => GoldenChecks.Own(name, Variant);

    [Theory]
    [MemberData(nameof(SharedRows))]
    public void A_fresh_kernel_gets_the_rules_of_kube_proxy_and_keeps_them(string name) =>
        GoldenChecks.Shared(name, Variant);

    [Theory]
    [MemberData(nameof(SharedRows))]
    public void Rules_and_counters_of_kube_proxy_stay_as_they_are(string name) => GoldenChecks.Adopted(name, Variant);
}
