using System.Text;

namespace DigitalTalent.Tests.Client.Support;

/// <summary>A workbook locked with a password, as Excel 2010 and later writes it ([MS-OFFCRYPTO], agile encryption): the lock is real in form,
/// and no password opens it.</summary>
internal static class ProtectedWorkbook
{
    public static byte[] Build()
    {
        string salt = Convert.ToBase64String(new byte[16]);
        string block = Convert.ToBase64String(new byte[32]);
        string hash = Convert.ToBase64String(new byte[64]);
        string description =
            $"""
            <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
            <encryption xmlns="http://schemas.microsoft.com/office/2006/encryption" xmlns:p="http://schemas.microsoft.com/office/2006/keyEncryptor/password">
            <keyData saltSize="16" blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512" saltValue="{salt}"/>
            <dataIntegrity encryptedHmacKey="{hash}" encryptedHmacValue="{hash}"/>
            <keyEncryptors><keyEncryptor uri="http://schemas.microsoft.com/office/2006/keyEncryptor/password">
            <p:encryptedKey spinCount="1000" saltSize="16" blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512" saltValue="{salt}" encryptedVerifierHashInput="{salt}" encryptedVerifierHashValue="{hash}" encryptedKeyValue="{block}"/>
            </keyEncryptor></keyEncryptors></encryption>
            """;
        // Blanks instead of the zeros that a short stream would be filled up with: the description must stay XML to its end.
        byte[] info = [4, 0, 4, 0, 0x40, 0, 0, 0, .. Encoding.UTF8.GetBytes(description.PadRight(5000))];
        return CompoundFile.Build(("EncryptionInfo", info), ("EncryptedPackage", new byte[5000]));
    }
}
