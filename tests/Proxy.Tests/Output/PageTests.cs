using Signalbox.Proxy.Output;

namespace Signalbox.Proxy.Tests.Output;

public sealed class PageTests
{
    private const string Rule = "-A KUBE-SERVICES -d 10.96.7.7/32 -p tcp -j KUBE-SVC-ABCDEFGHIJKLMNOP";

    [Fact]
    public void Text_is_broken_at_spaces_and_neither_an_address_nor_a_rule_is() => Assert.Equal(
        $"""
          The packet for
            fd00:10:96::1f2e:3d4c:5b6a:7988
            meets the rule
            {Rule}
            and goes on.

        """,
        Written(
            20, page => page.Wrapped(
                2,
                [
                    "The packet for ", new("fd00:10:96::1f2e:3d4c:5b6a:7988", Tone.Strong), " meets the  rule ",
                    Words.Whole(Rule), " and goes on.",
                ],
                hanging: 2)));

    [Fact]
    public void Parts_without_a_space_between_them_stay_together_and_each_tone_is_coloured_once() => Assert.Equal(
        "to \e[1mweb-1\e[0m, \e[1mweb-2\e[0m\n\e[1mor web-3\e[0m; \e[33mor\e[0m\n\e[33mnot\e[0m\n",
        Written(
            15, page => page.Wrapped(
                0,
                [
                    "to ", new("web-1", Tone.Strong), ", ", new("web-2 or web-3", Tone.Strong), "; ",
                    new("or not", Tone.Warning),
                ]),
            hasColour: true));

    [Fact]
    public void Columns_stand_below_each_other_whatever_the_colours_and_the_last_is_broken()
    {
        Words[][] rows =
        [
            [new("1/3", Tone.Faint), "10.244.1.7:8080", "on node-1, ready since it began"],
            [new("never", Tone.Bad), "10.244.22.17:80", ""],
            ["all"],
        ];
        const string Expected =
            """
              1/3    10.244.1.7:8080  on node-1, ready
                                      since it began
              never  10.244.22.17:80  
              all

            """;
        Assert.Equal(Expected.Replace("  \n", "\n"), Trimmed(Written(45, page => page.Table(2, rows))));
        var coloured = Written(45, page => page.Table(2, rows), hasColour: true);
        Assert.Equal(
            Expected.Replace("  \n", "\n"),
            Trimmed(coloured.Replace("\e[2m", "").Replace("\e[31m", "").Replace("\e[0m", "")));
    }

    [Fact]
    public void A_column_without_room_beside_its_row_goes_below_it() => Assert.Equal(
        """
        fd00:10:244:1::1f2e  KUBE-SEP-ABCDEFGHIJKLMNOP
            the address is this node's
            own, and nobody listens
        short                KUBE-SEP-Q

        """,
        Written(
            34, page => page.Table(
                0,
                [
                    ["fd00:10:244:1::1f2e", "KUBE-SEP-ABCDEFGHIJKLMNOP",
                        "the address is this node's own, and nobody listens"],
                    ["short", "KUBE-SEP-Q"],
                ])));

    [Fact]
    public void A_wide_page_breaks_nothing()
    {
        var text = string.Join(' ', Enumerable.Repeat("words", 200));
        Assert.Equal($"    {text}\n", Written(int.MaxValue, page => page.Wrapped(4, text)));
    }

    private static string Written(int width, Action<Page> write, bool hasColour = false)
    {
        var text = new StringWriter();
        write(new Page(text, hasColour, width));
        return text.ToString();
    }

    private static string Trimmed(string text) =>
        string.Join('\n', text.Split('\n').Select(line => line.TrimEnd()));
}
