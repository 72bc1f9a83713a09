using System.Text;
using Signalbox.Lab.Api.Schema;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Tests.Api.Schema;

public sealed class FieldValidationTests
{
    [Theory]
    [InlineData("""{"spec":{"colour":"red"}}""", "unknown field \"spec.colour\"")]
    [InlineData("""{"spec":{"ports":[{"port":1},{"size":2}]}}""", "unknown field \"spec.ports[1].size\"")]
    [InlineData("""{"spec":{"type":"a","type":"b"}}""", "duplicate field \"spec.type\"")]
    [InlineData("""{"metadata":{"labels":{"a":"1","a":"2"}}}""", "duplicate field \"metadata.labels.a\"")]
    [InlineData("""{"spek":{},"Spec":{}}""", "unknown field \"spek\", unknown field \"Spec\"")]
    public void What_is_unknown_or_comes_twice_is_told_with_its_place(string body, string complaints)
    {
        var read = Check(ResourceKinds.Services, body);
        Assert.Equal($"strict decoding error: {complaints}", read.StrictError);
    }

    [Theory]
    [InlineData("""{"spec":{"ports":[{"port":"x"}]}}""", "string", "ServicePort.spec.ports.port of type int32")]
    [InlineData("""{"spec":{"ports":[{"port":1.5}]}}""", "number 1.5", "ServicePort.spec.ports.port of type int32")]
    [InlineData("""{"spec":{"ports":{}}}""", "object", "ServiceSpec.spec.ports of type []v1.ServicePort")]
    [InlineData("""{"spec":[]}""", "array", "Service.spec of type v1.ServiceSpec")]
    [InlineData("""{"metadata":{"labels":{"a":true}}}""", "bool", "ObjectMeta.metadata.labels of type string")]
    [InlineData("""{"spec":{"publishNotReadyAddresses":"no"}}""", "string",
        "ServiceSpec.spec.publishNotReadyAddresses of type bool")]
    public void What_does_not_fit_is_refused_in_the_words_of_the_real_decoder(string body, string found, string wanted)
    {
        var wrong = Assert.Throws<BodyException>(() => Check(ResourceKinds.Services, body));
        Assert.Equal($"json: cannot unmarshal {found} into Go struct field {wanted}", wrong.Message);
        Assert.False(wrong.IsSyntax);
    }

    [Theory]
    [InlineData("""{"spec":{"ports":[{"port":1,"targetPort":true}]}}""",
        "json: cannot unmarshal bool into Go value of type int32")]
    [InlineData("""{"metadata":{"creationTimestamp":"today"}}""",
        "parsing time \"today\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"today\" as \"2006\"")]
    public void A_value_that_reads_itself_names_no_field(string body, string message) =>
        Assert.Equal(message, Assert.Throws<BodyException>(() => Check(ResourceKinds.Services, body)).Message);

    [Theory]
    [InlineData("\"100m\"")]
    [InlineData("\"1.5Gi\"")]
    [InlineData("\"1e3\"")]
    [InlineData("2")]
    public void Quantities_are_texts_or_numbers(string quantity)
    {
        var read = Check(ResourceKinds.Pods, Limits(quantity));
        var limits = read.Json["spec"]!["containers"]![0]!["resources"]!["limits"]!;
        Assert.Equal(quantity.Trim('"'), (string?)limits["cpu"]);
    }

    [Theory]
    [InlineData("\"much\"")]
    [InlineData("\"1Zi\"")]
    [InlineData("true")]
    public void Other_quantities_are_refused(string quantity) =>
        Assert.StartsWith(
            "quantities must match",
            Assert.Throws<BodyException>(() => Check(ResourceKinds.Pods, Limits(quantity))).Message);

    [Fact]
    public void Secrets_hold_base64()
    {
        Check(ResourceKinds.Secrets, """{"data":{"a":"Yg=="}}""");
        var wrong = Assert.Throws<BodyException>(() => Check(ResourceKinds.Secrets, """{"data":{"a":"ab!d"}}"""));
        Assert.Equal("illegal base64 data at input byte 2", wrong.Message);
    }

    [Fact]
    public void Unknown_fields_and_nulls_are_left_out_and_of_two_the_last_stays()
    {
        var read = Check(
            ResourceKinds.Services,
            """
            {"kind":"Service","x":[{}],"metadata":{"creationTimestamp":null,"name":"web"},
             "spec":{"type":"a","clusterIP":null,"type":"b","selector":{"app":null}}}
            """);
        Assert.Equal(
            """{"kind":"Service","metadata":{"name":"web"},"spec":{"type":"b","selector":{"app":""}}}""",
            read.Json.ToJsonString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"spec":{"ports":[{"port":"x"}]}""")]
    [InlineData("{} {}")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"metadata":{"name":"\ud800"}}""")]
    public void What_is_no_JSON_is_said_before_anything_else(string body) =>
        Assert.True(Assert.Throws<BodyException>(() => Check(ResourceKinds.Services, body)).IsSyntax);

    [Theory]
    [InlineData("[]", "array")]
    [InlineData("null", "null")]
    public void A_body_that_is_no_object_is_refused(string body, string found) =>
        Assert.Equal(
            $"json: cannot unmarshal {found} into Go value of type v1.Service",
            Assert.Throws<BodyException>(() => Check(ResourceKinds.Services, body)).Message);

    private static string Limits(string quantity) =>
        """{"spec":{"containers":[{"name":"a","resources":{"limits":{"cpu":QUANTITY}}}]}}"""
            .Replace("QUANTITY", quantity, StringComparison.Ordinal);

    private static CheckedBody Check(ResourceKind kind, string body) =>
        FieldValidation.Check(kind, Encoding.UTF8.GetBytes(body));
}
