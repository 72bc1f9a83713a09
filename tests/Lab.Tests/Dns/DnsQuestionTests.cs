using Signalbox.Lab.Dns;

namespace Signalbox.Lab.Tests.Dns;

/// <summary>Messages of RFC 1035, byte for byte.</summary>
public sealed class DnsQuestionTests
{
    [Fact]
    public void A_question_is_a_header_a_name_of_labels_a_type_and_a_class() => Assert.Equal(
        "0001010000010000000000000161026263000001" + "0001",
        Convert.ToHexStringLower(DnsQuestion.Encode("a.bc", DnsType.A)));

    [Fact]
    public void An_answer_is_read_past_its_question_and_names_that_point_back()
    {
        var question = "0001" + "8180" + "0001" + "0002" + "00000000" + "0161026263000001" + "0001";
        var first = "c00c" + "0001" + "0001" + "00000005" + "0004" + "0a600007";
        var second = "c00c" + "000c" + "0001" + "00000005" + "0004" + "0178" + "c00e";
        var reply = DnsQuestion.Decode(Convert.FromHexString(question + first + second));
        Assert.Equal(DnsReply.NoError, reply.Code);
        Assert.Equal(["10.96.0.7", "x.bc"], reply.Records);
    }

    [Fact]
    public void No_such_name_is_a_code_without_records()
    {
        var message = "0001" + "8183" + "0001" + "0000" + "00000000" + "0161026263000001" + "0001";
        var reply = DnsQuestion.Decode(Convert.FromHexString(message));
        Assert.Equal(DnsReply.NoSuchName, reply.Code);
        Assert.Empty(reply.Records);
    }

    [Theory]
    [InlineData("c022")]
    [InlineData("0161c022")]
    [InlineData("01")]
    [InlineData("")]
    public void A_name_that_points_to_itself_or_is_cut_off_is_refused(string name)
    {
        var question = "0001" + "8180" + "0001" + "0001" + "00000000" + "0161026263000001" + "0001";
        var loop = "c00c" + "000c" + "0001" + "00000005" + "0002" + name;
        Assert.Throws<FormatException>(() => DnsQuestion.Decode(Convert.FromHexString(question + loop)));
    }
}
