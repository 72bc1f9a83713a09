using System.Text;
using Signalbox.Cluster.Files;
using Signalbox.Core.Model;
using static Signalbox.Cluster.Tests.Files.ObjectSourceFollowTests;

namespace Signalbox.Cluster.Tests.Files;

public sealed class ObjectSourceReadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Input_files_and_folders_are_read_in_their_order()
    {
        Directory.CreateDirectory(_folder["in/deeper"]);
        _folder.Write("in/b.yaml", Services("b=10.0.0.2"));
        _folder.Write("in/a.json", "\uFEFF" + Json("a=10.0.0.1") + Json("a2=10.0.0.1"));
        _folder.Write("in/deeper/x.yaml", Services("x=10.0.0.9"));
        var read = ObjectSource.Read(new ObjectSourceOptions
        {
            Paths = ["-", _folder["in"]],
            Input = new MemoryStream(Encoding.UTF8.GetBytes(Json("i=10.0.0.3"))),
        });
        Assert.Equal("i a a2 b", Names(read));
        Assert.Empty(read.Faults);
    }

    [Fact]
    public void Faults_name_file_line_object_and_field()
    {
        var yaml = _folder.Write("a.yaml", Services("a=10.0.0.1", "B=10.0.0.2"));
        var json = _folder.Write("b.json", Json("c=10.0.0.1") + "\n\n" + Json("D=1"));
        var broken = _folder.Write("c.json", Json("e=10.0.0.1") + "\n{");
        var read = Read(yaml, json, broken, _folder["none"]);
        Assert.Equal("a c", Names(read));
        Assert.Equal(
            [
                $"{yaml}:6: Service default/B: metadata.name: 'B' is not a name that a Service may have",
                $"{json}:4: Service default/D: metadata.name: 'D' is not a name that a Service may have",
            ],
            read.Faults.Take(2).Select(fault => fault.ToString()));
        Assert.StartsWith($"{broken}:3: the file: is not JSON", read.Faults[2].ToString(), StringComparison.Ordinal);
        Assert.Equal($"{_folder["none"]}: the file: there is no such file or folder", read.Faults[3].ToString());
    }

    [Fact]
    public void The_same_object_twice_is_told_with_both_places_and_the_last_wins()
    {
        var file = _folder.Write("a.yaml", Services("a=10.0.0.1", "b=10.0.0.2", "a=10.0.0.3"));
        var read = Read(file);
        var first = Assert.IsType<ClusterChange.ServiceSet>(read.Objects[0]).Service;
        Assert.Equal("10.0.0.3", first.ClusterIPs[0].ToString());
        Assert.Equal(
            $"{file}:1: Service default/a: is also in {file}:11, which is used", Assert.Single(read.Faults).ToString());
    }

    [Fact]
    public void Flow_style_YAML_is_not_taken_for_JSON()
    {
        var file = _folder.Write("a.yaml", "{apiVersion: v1, kind: Service, metadata: {name: a}}\n---\n{kind: Pod}");
        Assert.Equal("a", Names(Read(file)));
    }

    [Fact]
    public void Only_the_node_asked_for_is_handed_out()
    {
        var file = _folder.Write("a.yaml", """
            {apiVersion: v1, kind: NodeList, items: [{metadata: {name: a}}, {metadata: {name: b}}]}
            """);
        Assert.Equal(2, Read(file).Objects.Length);
        var one = ObjectSource.Read(new ObjectSourceOptions { Paths = [file], NodeName = "b" });
        Assert.Equal("b", Assert.IsType<ClusterChange.NodeSet>(Assert.Single(one.Objects)).Node.Name);
    }

    [Fact]
    public void Text_that_is_not_UTF8_is_a_fault()
    {
        File.WriteAllBytes(_folder["a.yaml"], [(byte)'a', (byte)':', (byte)' ', 0xff]);
        var fault = Assert.Single(Read(_folder["a.yaml"]).Faults);
        Assert.Equal("is not UTF-8 text", fault.Refusal.Reason);
    }

    private static ObjectSet Read(params string[] paths) =>
        ObjectSource.Read(new ObjectSourceOptions { Paths = paths });

    private static string Names(ObjectSet set) =>
        string.Join(' ', set.Objects.Select(o => Assert.IsType<ClusterChange.ServiceSet>(o).Service.Name.Name));
}
