using DigitalTalent.Talentctl.Tables;

namespace DigitalTalent.Talentctl.Import;

/// <summary>Files that an import leaves behind.</summary>
internal static class OutputFiles
{
    /// <summary>Writes, and says in plain words why that is not possible: most often the file is open in Excel.</summary>
    public static void Guard(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new TableException(
                $"无法写入“{path}”：{refused.Message} 请关闭正在使用它的程序（如 Excel），或换一个可写的文件夹。",
                $"Cannot write '{path}': {refused.Message} Close the program that uses it (such as Excel), or choose a folder that can be written.",
                refused);
        }
    }
}
