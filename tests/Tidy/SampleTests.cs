using Signalbox.Tidy.Reading;
using Signalbox.Tidy.Rules;

namespace Signalbox.Tidy;

/// <summary>Each rule over a small sample that breaks it, and over one next to it that does not.</summary>
public sealed class SampleTests
{
    private const string Head = "namespace Signalbox.Core.Model;\n";

    /// <summary>Rule, path, text, and the subject that the one finding names.</summary>
    public static TheoryData<string, string, string, string> Bad { get; } = new()
    {
        { Walls.References, "src/Core/Core.csproj", Project("ProjectReference", "../Kernel/Kernel.csproj"), "Kernel" },
        {
            Walls.References, "src/Cluster/Cluster.csproj",
            Project("ProjectReference", @"..\Kernel\Kernel.csproj"), "Kernel"
        },
        { Walls.References, "src/Proxy/Proxy.csproj", Project("ProjectReference", "../Lab/Lab.csproj"), "Lab" },
        { Walls.References, "src/Kernel/Kernel.csproj", Project("PackageReference", "Handy"), "Handy" },
        { Walls.References, "src/Sixth/Sixth.csproj", "<Project />", "Sixth" },
        { Walls.Namespaces, "src/Cluster/A.cs", "using Signalbox.Kernel.Netlink;", "Signalbox.Kernel.Netlink" },
        {
            Walls.Namespaces, "src/Core/A.cs",
            "class A { object b = new global::Signalbox.Proxy.B(); }", "Signalbox.Proxy.B"
        },
        { Walls.Rooms, "src/Core/Plan/A.cs", "using Signalbox.Core.Rules;", "Rules" },
        { Walls.Rooms, "src/Core/Model/Deep/A.cs", "class A { Signalbox.Core.Plan.Reason r; }", "Plan" },
        { Purity.Native, "src/Proxy/A.cs", "class A { unsafe void B() { } }", "unsafe" },
        {
            Purity.Native, "tests/Core.Tests/A.cs",
            "class A { [LibraryImport(\"libc\")] static partial int b(); }", "LibraryImport"
        },
        {
            Purity.Native, "src/Lab/A.cs",
            "class A { [System.Runtime.InteropServices.DllImport(\"c\")] static extern int b(); }", "DllImport"
        },
        {
            Purity.Native, "src/Lab/Lab.csproj",
            "<Project><AllowUnsafeBlocks>true</AllowUnsafeBlocks></Project>", "AllowUnsafeBlocks"
        },
        {
            Purity.Processes, "src/Proxy/A.cs",
            "class A { void B() => System.Diagnostics.Process.Start(\"c\"); }", "Process"
        },
        { Purity.Processes, "src/Cluster/A.cs", "class A { object b = new ProcessStartInfo(); }", "ProcessStartInfo" },
        { Purity.Core, "src/Core/A.cs", "using System.IO;", "System.IO" },
        { Purity.Core, "src/Core/A.cs", "using System.Threading.Channels;", "System.Threading.Channels" },
        { Purity.Core, "src/Core/A.cs", "class A { async void B() { } }", "async" },
        { Purity.StaticState, "src/Kernel/A.cs", "class A { private static int _b; }", "_b" },
        { Purity.StaticState, "src/Proxy/A.cs", "class A { public static int B { get; private set; } }", "B" },
        { Clocks.Now, "src/Lab/A.cs", "class A { object b = System.DateTime.UtcNow; }", "System.DateTime.UtcNow" },
        { Clocks.Now, "tests/Laws/A.cs", "class A { object b = DateTimeOffset.Now; }", "DateTimeOffset.Now" },
        { Clocks.Sleeps, "tests/Core.Tests/A.cs", "class A { void B() { Thread.Sleep(5); } }", "Thread.Sleep" },
        { Clocks.Sleeps, "tests/Golden/A.cs", "class A { void B() { Task.Delay(100); } }", "Task.Delay" },
        {
            Clocks.Sleeps, "tests/Golden/A.cs",
            "class A { void B() { Task.Delay(TimeSpan.FromSeconds(1)); } }", "Task.Delay"
        },
        {
            Clocks.Sleeps, "src/Proxy/A.cs",
            "class A { void B() { System.Threading.Thread.Sleep(x); } }", "Thread.Sleep"
        },
        { Sizes.FileSize, "src/Core/A.cs", Lines(301), "" },
        { Sizes.FileSize, "tests/E2E/A.cs", Lines(601), "" },
        { Sizes.MethodSize, "src/Core/A.cs", "class A { void B()\n{" + Lines(69) + "}\n}", "B" },
        { Sizes.MethodSize, "tests/E2E/A.cs", "class A { int B { get\n{" + Lines(69) + "}\n} }", "B" },
        { Sizes.LineLength, "src/Core/A.cs", "//" + new string('x', 119), "" },
        { Sizes.LineLength, ".dev/build.sh", "#" + new string('x', 120), "" },
        { Sizes.Parameters, "src/Core/A.cs", "class A { void B(int a, int b, int c, int d, int e, int f) { } }", "B" },
        {
            Sizes.Nesting, "src/Core/A.cs",
            "class A { void B() { if (a) { if (b) { if (c) { while (d) { } } } } } }", "B"
        },
        { Types.OnePublicType, "src/Core/Model/A.cs", "public class A; internal class C; public enum B;", "B" },
        { Types.OnePublicType, "src/Core/Model/A.cs", "public class A { B b; } public class B;", "B" },
        { Types.OnePublicType, "src/Core/Model/A.cs", "public class A { B b; } public record B { int C; }", "B" },
        { Types.TypeName, "src/Core/Model/A.cs", "internal class ChainManager;", "ChainManager" },
        { Types.TypeName, "tests/E2E/A.cs", "public interface IPodInfo;", "IPodInfo" },
        { Types.FolderName, "src/Kernel/Infrastructure/A.cs", "", "Infrastructure" },
        { Types.DocComment, "src/Core/Model/A.cs", "// Not one.\npublic class A;", "A" },
        {
            Types.DocComment, "src/Core/Model/A.cs",
            "/// <summary>Here.</summary>\npublic class A { public class B; }", "B"
        },
        { Types.Namespace, "src/Core/Model/A.cs", "namespace Signalbox.Core; class A;", "" },
        { Types.Namespace, "src/Core/Model/A.cs", "namespace Signalbox.Core.Model { class A; }", "" },
        { Types.Namespace, "tests/E2E/A.cs", "class A;", "" },
        { Words.Open, "src/Core/A.cs", "// TO" + "DO: later", "TO" + "DO" },
        { Words.Open, ".dev/build.sh", "# FIX" + "ME", "FIX" + "ME" },
        { Words.Region, "src/Core/A.cs", "class A {\n#region B\n#endregion\n}", "" },
        { Documents.Path, "README.md", "Look at `src/Gone/A.cs`.", "src/Gone/A.cs" },
        { Documents.Path, "src/Core/README.md", "Enter by `Gone.cs`.", "Gone.cs" },
        { Documents.Path, "ARCHITECTURE.md", "The room `Render/Gone`.", "Render/Gone" },
        { Documents.Path, "docs/a.md", "See [there](../gone.md#part).", "../gone.md#part" },
        { Documents.Name, "src/Core/README.md", "Enter by `Gone(a, b)`, `DNAT`.", "Gone" },
        { Documents.Name, "ARCHITECTURE.md", "A `Gone<T>` it holds.", "Gone" },
    };

    /// <summary>Rule, path and text of what is just inside the rule.</summary>
    public static TheoryData<string, string, string> Good { get; } = new()
    {
        { Walls.References, "src/Proxy/Proxy.csproj", Project("ProjectReference", "../Kernel/Kernel.csproj") },
        { Walls.References, "src/Cluster/Cluster.csproj", Project("PackageReference", "Handy") },
        { Walls.Namespaces, "src/Proxy/A.cs", "using Signalbox.Kernel.Netlink;" },
        { Walls.Namespaces, "tests/E2E/A.cs", "using Signalbox.Proxy;" },
        { Walls.Rooms, "src/Core/Render/A.cs", "using Signalbox.Core.Plan; namespace Signalbox.Core.Render;" },
        { Purity.Native, "src/Kernel/A.cs", "class A { unsafe void B() { } }" },
        { Purity.Native, "tests/Tidy/A.cs", "class A { string b = \"unsafe [LibraryImport]\"; }" },
        { Purity.Processes, "src/Lab/A.cs", "class A { void B() => Process.Start(\"c\"); }" },
        { Purity.Processes, "src/Proxy/A.cs", "class A { int b = Environment.ProcessId; }" },
        { Purity.Core, "src/Core/A.cs", "using System.Text; class A { int await; }" },
        {
            Purity.StaticState, "src/Core/A.cs",
            "class A { const int B = 1; static readonly int C; static int D { get; } = 1; }"
        },
        { Purity.StaticState, "tests/E2E/A.cs", "class A { static int _b; }" },
        { Clocks.Now, "tests/E2E/A.cs", "class A { object b = DateTime.UtcNow; }" },
        { Clocks.Sleeps, "tests/KernelNet/A.cs", "class A { void B() { Thread.Sleep(5); } }" },
        { Clocks.Sleeps, "tests/Laws/A.cs", "class A { void B() { Task.Delay(wait, time); } }" },
        { Sizes.FileSize, "src/Core/A.cs", Lines(300) },
        { Sizes.MethodSize, "src/Core/A.cs", "class A { [Long]\n[Longer]\nvoid B()\n{" + Lines(68) + "}\n}" },
        { Sizes.LineLength, "src/Core/A.cs", "//" + new string('x', 118) },
        { Sizes.LineLength, "README.md", new string('x', 200) },
        {
            Sizes.Parameters, "tests/E2E/A.cs",
            "class A { [Theory] public void B(int a, int b, int c, int d, int e, int f) { } }"
        },
        { Sizes.Parameters, "src/Core/A.cs", "record A(int a, int b, int c, int d, int e, int f);" },
        {
            Sizes.Parameters, "src/Kernel/A.cs",
            "class A { static partial int B(int a, int b, int c, int d, int e, int f); }"
        },
        {
            Sizes.Nesting, "src/Core/A.cs",
            "class A { void B() { if (a) { } else if (b) { } else if (c) { } else if (d) { } } }"
        },
        { Types.OnePublicType, "src/Core/Model/A.cs", "public class A; public record ACase; public class B : A;" },
        { Types.OnePublicType, "src/Core/Model/A.cs", "public record C(A A); public class A { B b; } public enum B;" },
        { Types.OnePublicType, "src/Core/Model/A.cs", "public delegate void B(int c); public class A { B b; }" },
        { Types.TypeName, "src/Core/Model/A.cs", "internal class Database;" },
        {
            Types.DocComment, "src/Core/Model/A.cs",
            "/// <summary>Here.</summary>\npublic class A { public class B : A; }"
        },
        { Types.DocComment, "src/Core/Model/A.cs", "internal class A { public class B; }" },
        { Types.Namespace, "src/Core/Model/A.cs", Head + "class A;" },
        { Types.Namespace, "src/Proxy/Program.cs", "return 0;" },
        { Types.Namespace, "bench/A.cs", "namespace Signalbox.Bench; class A;" },
        { Words.Open, "src/Core/A.cs", "// XXXI, a mastodon, hacks" },
        {
            Documents.Path, "README.md",
            "See [me](README.md), [it](#part), [them](https://example.org) and `README.md`.\n```\n`src/Gone.cs`\n```\n"
        },
        { Documents.Name, "README.md", "Words: `iptables-save`, `KUBE-SERVICES`, `DNAT`." },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_sample_is_found(string rule, string path, string text, string subject)
    {
        var finding = Assert.Single(Check(rule, path, text));
        Assert.Equal(new Finding(rule, path, subject, finding.Message), finding);
    }

    [Theory]
    [MemberData(nameof(Good))]
    public void A_good_sample_passes(string rule, string path, string text) => Assert.Empty(Check(rule, path, text));

    [Fact]
    public void Every_rule_has_a_bad_sample() =>
        Assert.Equal(HouseRules.All.Keys.Order(), Bad.Select(row => row.Data.Item1).Distinct().Order());

    [Fact]
    public void A_partial_type_needs_one_comment()
    {
        var tree = new Tree(
            [
                new SourceFile("src/Core/A.One.cs", "/// <summary>Here.</summary>\npublic partial class A;"),
                new SourceFile("src/Core/A.Two.cs", "public partial class A;"),
            ],
            []);
        Assert.Empty(HouseRules.All[Types.DocComment](tree));
    }

    [Fact]
    public void A_name_that_code_says_and_a_file_that_is_there_may_be_spoken_of()
    {
        var tree = new Tree(
            [
                new SourceFile("src/Core/README.md", "`Here.Plan()` in `Here.cs`, `Core/Deep` and [x](Here.cs)"),
                new SourceFile("src/Core/Here.cs", "class Here { void Plan() { } }"),
            ],
            ["src/Core/Deep/x.bin"]);
        Assert.Empty(HouseRules.All[Documents.Path](tree).Concat(HouseRules.All[Documents.Name](tree)));
    }

    [Fact]
    public void An_exemption_lets_its_finding_pass_and_no_other()
    {
        var exemptions = new Exemptions("# why\nfile-size src/A.cs: a table\nfile-size src/B.cs: a table\n");
        Finding[] findings = [new("file-size", "src/A.cs", "", ""), new("file-size", "src/C.cs", "", "")];
        Assert.Equal("src/C.cs", Assert.Single(exemptions.Remaining(findings)).Path);
        Assert.Equal("no longer needed: file-size src/B.cs", Assert.Single(exemptions.Faults(findings)));
    }

    [Theory]
    [InlineData("file-size src/A.cs")]
    [InlineData("file-size src/A.cs: ")]
    [InlineData("file-size src/A.cs: a table\nfile-size src/A.cs: a table")]
    public void An_exemption_without_a_reason_or_given_twice_is_a_fault(string text) =>
        Assert.Single(new Exemptions(text).Faults([new("file-size", "src/A.cs", "", "")]));

    private static Finding[] Check(string rule, string path, string text) =>
        [.. HouseRules.All[rule](new Tree([new SourceFile(path, text)], []))];

    private static string Project(string element, string include) =>
        $"<Project><ItemGroup><{element} Include=\"{include}\" /></ItemGroup></Project>";

    private static string Lines(int count) => string.Concat(Enumerable.Repeat(";\n", count));
}
