using Signalbox.Kernel.Processes;

namespace Signalbox.Kernel.Tests.Processes;

public sealed class ProgramPagesTests
{
    private const string Code = "55d0c0a00000-55d0c0a40000 r-xp 00002000 fe:01 4242                       /opt/it";

    [Theory]
    [InlineData(Code, 128, 0, true)]
    [InlineData("7f00c0a00000-7f00c0a40000 r--p 00000000 fe:01 4242        /opt/a name (deleted)", 128, 0, true)]
    [InlineData(Code, 0, 0, false)]

    // Written by the loader, then closed for writing: it is nowhere else.
    [InlineData("55d0c0a00000-55d0c0a40000 r--p 00002000 fe:01 4242                       /opt/it", 128, 4, false)]
    [InlineData("55d0c0a00000-55d0c0a40000 rw-p 00002000 fe:01 4242                       /opt/it", 128, 0, false)]
    [InlineData("55d0c0a00000-55d0c0a40000 r--s 00002000 fe:01 4242                       /opt/it", 128, 0, false)]
    [InlineData("55d0c0a00000-55d0c0a40000 ---p 00002000 fe:01 4242                       /opt/it", 128, 0, false)]
    [InlineData("55d0c0a00000-55d0c0a40000 r--p 00000000 00:00 0 ", 128, 0, false)]
    [InlineData("7ffe00a00000-7ffe00a02000 r-xp 00000000 00:00 0                          [vdso]", 4, 0, false)]
    public void Only_what_is_in_its_file_as_it_is_can_be_given_back(string header, int rss, int own, bool can)
    {
        string[] before = ["Name:   of something else", $"Rss:  {rss} kB", $"Anonymous:  {own} kB"];
        string[] lines = [.. before, header, "Size: 256 kB", $"Rss:   {rss} kB", $"Anonymous:     {own} kB",
            "VmFlags: rd ex mr mw me"];
        var found = FileMapping.Unchanged(lines).ToList();
        Assert.Equal(can ? 1 : 0, found.Count);
        Assert.All(found, one => Assert.Equal((0x40000U, rss * 1024L), (one.Length, one.ResidentBytes)));
    }

    /// <summary>This process goes on afterwards, in the code that it gave back.</summary>
    [Fact]
    public void Given_back_pages_come_again_as_they_are_needed()
    {
        var before = Resident();
        var released = ProgramPages.Release();
        var after = Resident();
        Assert.InRange(released, 1 << 20, long.MaxValue);
        Assert.InRange(after, 1, before - (released / 4));
    }

    private static long Resident() =>
        FileMapping.Unchanged(File.ReadLines("/proc/self/smaps")).Sum(one => one.ResidentBytes);
}
