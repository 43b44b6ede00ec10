using System.Text;

namespace Sidecar.Netfilter.Validation;

static class Text
{
    /// <summary>The length that the kernel's limits mean.</summary>
    public static int Utf8Length(string text) => Encoding.UTF8.GetByteCount(text);

    extension(Hook hook)
    {
        /// <summary>The hook in the words of iptables.</summary>
        public string Name => IptablesTables.ChainOf(hook).Value;
    }
}
